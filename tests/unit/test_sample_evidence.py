"""Synthetic evidence: who is assessed, how it hangs together, and what is planted in it."""

import numpy as np
import pandas as pd
import pytest

import talent
from talent import sample
from talent.merit.instrument import read_instrument
from talent.sample.source import assumed
from talent.scoring import score

ON = pd.Timestamp("2025-12-01")
MANAGERIAL = ["jpt_pratama", "administrator", "pengawas"]


@pytest.fixture(scope="module")
def data():
    return talent.Dataset(**sample.make_agency())


@pytest.fixture(scope="module")
def planted():
    return sample.planted()


@pytest.fixture(scope="module")
def rules():
    return talent.load_rules(on="2025-12-01", profile="bkn-411-2025", instrument="kasn-9-2019")


def managers(data):
    return data.employees.query("tier in @MANAGERIAL")["employee_id"]


def test_all_managers_are_assessed_but_the_planted_ones(data, planted):
    missing = set(managers(data)) - set(data.assessments["employee_id"])
    assert sorted(missing) == planted["missing_assessments"]
    assert len(missing) == 9


def test_assessments_past_their_validity_are_the_planted_ones(data, planted, rules):
    latest = data.assessments.groupby("employee_id")["assessed_on"].max()
    expired = latest[ON.year - latest.dt.year > rules.value("competencies.validity")]
    assert sorted(expired.index) == planted["expired_assessments"]
    assert len(expired) == 12


def test_others_are_assessed_in_part(data):
    people = data.employees.assign(
        assessed=data.employees["employee_id"].isin(data.assessments["employee_id"])
    )
    share = people.groupby("tier")["assessed"].mean()
    assert share[["jf_madya", "jf_muda", "jf_pertama", "jf_keterampilan"]].between(0.2, 0.5).all()
    assert 0.05 < share["pelaksana"] < 0.25


def test_an_assessment_of_a_manager_is_complete(data, rules):
    rows = data.assessments[data.assessments["employee_id"].isin(managers(data))]
    core = {name for name, _ in rules.value("competencies.managerial")}
    found = rows[rows["kind"] != "technical"].groupby("employee_id")["element"].agg(set)
    assert all(core < elements for elements in found)
    assert set(found.map(len)) == {9 + 8}


def test_competencies_are_those_of_the_rules(data, rules):
    kinds = dict(rules.value("competencies.managerial"))
    for table, column in ((data.assessments, "element"), (data.standards, "competency")):
        rows = table[table["kind"].isin(["managerial", "sociocultural"])]
        assert rows.groupby(column)["kind"].unique().map(list).to_dict() == {
            name: [kind] for name, kind in kinds.items()
        }


def test_values_are_whole_levels_on_their_scale(data, rules):
    rows = data.assessments
    low, high = rules.value("competencies.scale")
    assert rows["value"].mod(1).eq(0).all()
    assert rows["value"].between(rows["scale_min"], rows["scale_max"]).all()
    scales = rows.drop_duplicates(["kind", "scale_min", "scale_max"]).set_index("kind")
    assert scales.loc["managerial", ["scale_min", "scale_max"]].tolist() == [low, high]
    assert scales.loc["trait", ["scale_min", "scale_max"]].tolist() == [0, 5]


def test_the_computer_measures_less_exactly_than_the_centre(data):
    sem = data.assessments.groupby("instrument")["sem"].agg(["min", "max"])
    assert 0 < sem.loc["asesmen", "max"] < sem.loc["cact", "min"]


@pytest.mark.parametrize("kind", ["trait", "managerial"])
def test_elements_of_a_kind_correlate_positively(data, kind):
    rows = data.assessments[data.assessments["employee_id"].isin(managers(data))].query("kind == @kind")
    tier = data.employees.set_index("employee_id")["tier"]
    wide = rows.pivot_table(index="employee_id", columns="element", values="value")
    within = wide - wide.groupby(tier.reindex(wide.index)).transform("mean")
    assert within.corr().to_numpy().min() > 0.15


@pytest.mark.parametrize("group", ["managers", "all"])
def test_the_two_axes_correlate_as_real_ones_do(data, rules, group):
    axes = score(data, rules=rules, on=ON.date()).frame.set_index("employee_id")
    rows = axes.loc[managers(data)] if group == "managers" else axes
    assert 0.2 < rows["performance"].corr(rows["potential"]) < 0.4


@pytest.mark.parametrize("seed", [1, 2])
def test_the_two_axes_correlate_whatever_the_seed(rules, seed):
    data = talent.Dataset(**sample.make_agency(seed=seed))
    axes = score(data, rules=rules, on=ON.date()).frame
    assert 0.15 < axes["performance"].corr(axes["potential"]) < 0.45


def test_ratings_are_of_the_two_last_years_and_mostly_good(data, planted):
    people = data.employees.set_index("employee_id")["unit_id"]
    rows = data.ratings[data.ratings["employee_id"].map(people).ne(planted["lenient_unit"][0])]
    share = rows["rating"].value_counts(normalize=True)
    assert sorted(rows["year"].unique()) == [2023, 2024]
    assert share["Baik"] > 0.7
    assert 0.05 < share["Sangat Baik"] < 0.2
    assert set(share.index) == {"Sangat Baik", "Baik", "Butuh Perbaikan", "Kurang", "Sangat Kurang"}


def test_ratings_follow_from_work_result_and_behaviour(data, rules):
    order = ["di atas ekspektasi", "sesuai ekspektasi", "di bawah ekspektasi"]
    table = rules.value("performance.quadrant")
    places = zip(data.ratings["work_result"], data.ratings["behaviour"], strict=True)
    expected = [table[order.index(work)][order.index(behaviour)] for work, behaviour in places]
    assert data.ratings["rating"].tolist() == expected


def test_the_superior_rates(data):
    person = data.ratings.dropna(subset="rater_id").iloc[[0, 100, -1]]
    post = data.employees.set_index("employee_id")["position_id"]
    boss = data.positions.set_index("position_id")["reports_to"]
    assert person["employee_id"].map(post).map(boss).tolist() == person["rater_id"].map(post).tolist()


def test_every_manager_in_service_has_both_ratings(data):
    old = data.employees.query("tier in @MANAGERIAL and service_since < '2023-01-01'")["employee_id"]
    count = data.ratings.groupby("employee_id").size().reindex(old, fill_value=0)
    assert count.eq(2).all()


def test_feedback_is_collected_for_most(data):
    known = data.employees["employee_id"].isin(data.feedback["employee_id"])
    manager = data.employees["tier"].isin(MANAGERIAL)
    assert known[manager].mean() > 0.93
    assert 0.6 < known[~manager].mean() < 0.8


def test_the_lenient_unit_is_rated_far_above_its_feedback(data, planted):
    unit = data.employees.set_index("employee_id")["unit_id"]
    excellent = data.ratings["rating"].eq("Sangat Baik").groupby(data.ratings["employee_id"].map(unit)).mean()
    views = data.feedback.groupby(data.feedback["employee_id"].map(unit))["score"].mean()
    lenient = planted["lenient_unit"][0]
    assert excellent[lenient] > 0.8
    assert views[lenient] < views.median() + 5


def test_the_disagreeing_unit_is_excellent_on_paper(data, planted):
    here = planted["disagreeing_unit"][0]
    unit = data.employees.set_index("employee_id")["unit_id"]
    excellent = data.ratings["rating"].eq("Sangat Baik").groupby(data.ratings["employee_id"].map(unit)).mean()
    assert data.unit_results.query("unit_id == @here")["result"].tolist() == ["Istimewa", "Istimewa"]
    assert excellent.sort_values().index[-2] == here
    assert data.merit_evidence.query("unit_id == @here")["item"].tolist() == ["5a", "5b", "5c"]


@pytest.mark.parametrize("source", ["public satisfaction", "360", "complaints", "inspection"])
def test_the_disagreeing_unit_is_worst_in_the_field(data, planted, source):
    rows = data.field_signals.query("source == @source")
    good = rows["value"].where(rows["higher_is_better"], -rows["value"])
    ordered = rows.assign(good=good).sort_values("good")
    worst, second = ordered.iloc[0], ordered.iloc[1]
    error = np.hypot(worst["sd"] / worst["n"] ** 0.5, second["sd"] / second["n"] ** 0.5)
    assert worst["unit_id"] == planted["disagreeing_unit"][0]
    assert second["good"] - worst["good"] > 2 * error


def test_every_unit_has_every_signal_and_result(data):
    offices = data.units["parent_id"].notna().sum()
    assert data.field_signals.groupby("source")["unit_id"].nunique().eq(offices).all()
    assert data.unit_results.groupby("year").size().eq(offices).all()


def test_sanctions_are_the_planted_ones(data, planted):
    rows = data.track_record.query("kind == 'discipline'")
    assert sorted(rows["employee_id"]) == planted["sanctioned"]
    assert rows["level"].value_counts().to_dict() == {"ringan": 5, "sedang": 5, "berat": 3}
    assert (rows["until"] > ON).sum() == 3


def test_events_have_the_levels_of_the_profile(data, rules):
    for kind in ("award", "team"):
        levels = {label for label, _ in rules.value(f"profile.components.{kind}.scores")} - {"none"}
        assert set(data.track_record.query("kind == @kind")["level"]) == levels


def test_misfits_are_far_below_the_standard_of_their_post(data, planted, rules):
    tier_level = rules.under("competencies.level")
    core = [name for name, _ in rules.value("competencies.managerial")]
    own = data.standards.pivot_table(index="position_id", columns="competency", values="required_level")
    for row in data.employees.query("employee_id in @planted['misfits']").itertuples():
        levels = data.assessments.query("employee_id == @row.employee_id and element in @core")
        standard = (
            own[core].loc[row.position_id]
            if row.position_id in own.index
            else pd.Series(tier_level[row.tier], core)
        )
        assert levels["value"].sum() / standard.sum() < 0.6


def test_at_least_half_of_the_managerial_posts_have_standards_of_their_own(data):
    posts = data.positions.query("tier in @MANAGERIAL")["position_id"]
    assert 0.5 <= posts.isin(data.standards["position_id"]).mean() < 0.75
    technical = data.standards.query("kind == 'technical'")
    assert technical["position_id"].nunique() > 80


def test_holders_are_assessed_in_the_technical_competencies_of_their_post(data, planted):
    asked = data.standards.query("kind == 'technical'")[["position_id", "competency"]]
    asked = asked.merge(data.employees[["employee_id", "position_id"]])
    asked = asked[~asked["employee_id"].isin(planted["missing_assessments"])]
    measured = data.assessments.query("kind == 'technical'")[["employee_id", "element"]]
    pairs = asked.merge(measured, left_on=["employee_id", "competency"], right_on=["employee_id", "element"])
    assert len(pairs) == len(asked)


def test_claims_add_up_to_262_points(data, rules):
    weights = {
        item: weight for n in range(1, 9) for item, weight in rules.value(f"instrument.item_weights.{n}")
    }
    levels = data.merit_evidence.drop_duplicates("item").set_index("item")["level"]
    assert set(levels.index) >= set(weights)
    assert sum(weight * levels[item] for item, weight in weights.items()) == 262


def test_papers_answer_the_next_instrument_but_two_of_its_questions(data):
    later = talent.load_rules(on="2026-01-15", profile="bkn-411-2025", instrument="kemenpanrb-2026")
    asked = {item.id for item in read_instrument(later).asked(kind="regency")}
    levels = data.merit_evidence.set_index("item")["level"]
    assert asked - set(levels.index) == {"6.5", "6.6"}
    assert levels[list(asked & set(levels.index))].between(0, 4).all()


def test_rows_of_one_item_claim_one_level(data):
    assert data.merit_evidence.groupby("item")["level"].nunique().eq(1).all()


def test_no_pool_and_no_plan_was_ever_decided(data):
    assert set(data.decisions["kind"]) == {"appointment"}


def test_training_is_completed_before_the_snapshot(data):
    done = data.development.query("status == 'completed'")
    assert (done["end"] <= ON).all()
    assert set(data.development["kind"]) == {"training", "coaching", "exchange", "study"}


def test_programmes_are_those_of_the_catalogue(data):
    used = data.development["programme"].dropna()
    assert len(used) > 30
    assert used.isin(data.catalogue["programme"]).all()


def test_documents_hold_on_the_snapshot_for_a_share_of_managers(data):
    valid = data.attestations[data.attestations["valid_until"] >= ON]
    share = valid.groupby("criterion")["employee_id"].agg(lambda ids: managers(data).isin(ids).mean())
    assert set(share.index) == {"integrity", "health", "lhkpn"}
    assert share.between(0.1, 0.9).all()


def test_wishes_are_about_the_tier_above(data):
    rows = data.preferences.merge(data.employees[["employee_id", "tier"]])
    assert {tuple(pair) for pair in rows[["tier", "target"]].to_numpy()} == {
        ("pengawas", "administrator"),
        ("administrator", "jpt_pratama"),
    }
    assert 0 < (~rows["willing"]).sum() < len(rows) / 3


def test_protected_attributes_are_drawn_apart_from_every_score(data, rules):
    axes = score(data, rules=rules, on=ON.date()).frame.merge(data.protected)
    for column, value in (("religion", "Islam"), ("ethnicity", "Jawa"), ("disability", "ya")):
        member = axes[column].eq(value).astype(float)
        assert abs(axes["potential"].corr(member)) < 0.12


def test_assumed_tiers_are_those_of_the_rules(rules):
    assert set(assumed()["tiers"]) <= set(rules.tiers.index)
