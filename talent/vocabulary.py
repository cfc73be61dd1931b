"""Words for the codes that scoring, certainty, movement and explanation use."""

from __future__ import annotations

from talent.messages import mark

COMPONENTS = {
    "rating": mark("yearly rating"),
    "award": mark("award"),
    "team": mark("work team role"),
    "feedback": mark("360° feedback"),
    "traits": mark("potential assessment"),
    "competency": mark("competency assessment"),
    "discipline": mark("discipline record"),
    "development": mark("development hours"),
    "experience": mark("post experience"),
    "education": mark("formal education"),
    "field": mark("field of study"),
    "tenure": mark("time in the post"),
    "variety": mark("breadth of the career"),
    "acting": mark("acting duty"),
    "score": mark("yearly rating"),
    "potkom": mark("potential and competency"),
    "integrity": mark("discipline record"),
    "service": mark("length of service"),
    "training": mark("training"),
    "intelligence": mark("intelligence"),
    "innovation": mark("innovation"),
    "achievement": mark("achievement"),
    "work_result": mark("work result"),
    "assessment": mark("assessment result"),
    "attendance": mark("attendance"),
    "logbook": mark("logbook"),
    "track_record": mark("track record"),
    "performance": mark("performance score reported"),
    "potential": mark("potential score reported"),
    "job_fit": mark("job fit"),
    "gap": mark("competency gap"),
    "technical_training": mark("technical training"),
    "potential_match": mark("potential match"),
    "competency_match": mark("competency match"),
    "digital_match": mark("digital literacy match"),
    "emerging_match": mark("emerging skills match"),
    "cell": mark("box given by a source"),
}
FACTS = {
    "none": mark("none recorded"),
    "international": mark("international"),
    "national": mark("national"),
    "cross_agency": mark("across agencies"),
    "internal": mark("inside the agency"),
    "chair_cross_agency": mark("chair, across agencies"),
    "chair_internal": mark("chair, inside the agency"),
    "member_cross_agency": mark("member, across agencies"),
    "member_internal": mark("member, inside the agency"),
    "cross_unit": mark("in other units"),
    "one_unit": mark("in one unit"),
    "match": mark("as the post asks"),
    "related": mark("related"),
    "not": mark("another field"),
    "ringan": mark("light sanction"),
    "sedang": mark("moderate sanction"),
    "berat": mark("severe sanction"),
    "serving": mark("sanction running"),
    "Plt_higher": mark("Plt of a higher post"),
    "Plt_equal": mark("Plt of an equal post"),
    "Plh_higher": mark("Plh of a higher post"),
    "Plh_equal": mark("Plh of an equal post"),
}
"""Labels of conversion tables; what is not here is a name of its own (Baik, S1, MS) or a number."""
AXES = {"performance": mark("Performance"), "potential": mark("Potential")}
MARKS = {
    "verbatim": mark("read verbatim"),
    "second-hand": mark("second-hand"),
    "unconfirmed": mark("unconfirmed"),
}
KINDS = {"law": mark("law"), "guidance": mark("guidance"), "assumption": mark("assumption")}
CHANGES = {
    "record": mark("a new record or assessment"),
    "year": mark("the next yearly record"),
    "months": mark("takes its time"),
    "time": mark("by itself, as time passes"),
}
"""How a component may come to score otherwise (``method.change.ways``)."""
PLANS = {"fewest": mark("fewest changes"), "soonest": mark("soonest")}
CAUSES = {
    "input": mark("a fact changed"),
    "rule": mark("a rule changed"),
    "time": mark("time passed"),
    "calibration": mark("calibration"),
    "others": mark("the others moved"),
}
EFFECTS = {
    "alone": mark("alone"),
    "needed": mark("needed"),
    "alone and needed": mark("alone and needed"),
    "together": mark("together"),
    "tied": mark("tied"),
    "nobody": mark("moves nobody"),
}
NOTICES = {
    "not_collected": mark(
        "{component}: known of {n} of {of} people. If the agency does not collect it, say so in its overlay "
        "(profile.not_collected): its weight then falls on the other components."
    ),
    "crowded": mark("{axis}: {n} of {of} people reach the same level, so this axis hardly tells them apart."),
    "tied": mark("{axis}: both percentile cuts fall on {detail}, so nobody reaches the middle level alone."),
    "cell_differs": mark(
        "{n} of {of} boxes given by a source differ from the computed ones: the computed box is used, both "
        "are kept, and the committee decides."
    ),
    "scale_read": mark("{component}: {n} values were read on another scale ({detail})."),
    "not_in_table": mark(
        "{component}: {n} values are not in the profile's conversion table and count as missing: {detail}"
    ),
}
"""What should be known about the evidence (``Review.notices``), with the places to fill."""
MERIT_PROOFS = {
    "data": mark("the data show it"),
    "decision": mark("a dated decision of the PPK"),
    "appointment": mark("an appointment made from it"),
    "document": mark("a document"),
}
"""What shows that a merit item has risen."""
MERIT_ASSESSORS = {"computed": mark("computed"), "self": mark("self-assessment")}
"""Who assessed; KASN and BKN go by their names."""
FIELD_SOURCES = {
    "ratings": mark("ratings of its people"),
    "unit_result": mark("result of the unit"),
    "evidence": mark("documents of the unit"),
    "public satisfaction": mark("public satisfaction"),
    "360": mark("360° feedback"),
    "complaints": mark("complaints"),
    "inspection": mark("inspection"),
}
FIELD_SIDES = {"paper": mark("paper"), "field": mark("field")}
FIELD_VERDICTS = {
    "paper_above": mark("paper above field"),
    "field_above": mark("field above paper"),
    "agree": mark("no sure disagreement"),
    "one_side": mark("only one side known"),
}
FINDINGS = {
    "ring": mark("ring of reporting lines"),
    "self_report": mark("reports to itself"),
    "dangling": mark("superior not in the table"),
    "several_roots": mark("one of several tops"),
    "orphan": mark("nobody above or below"),
    "job_share": mark("several rows of one position"),
    "grade_inversion": mark("ranked above the superior"),
    "unknown_tier": mark("tier unknown to the rules"),
}
"""What is wrong or odd in the reporting chart (``Review.findings``)."""
