BEGIN TRANSACTION;
CREATE TABLE benches (
	run_id TEXT NOT NULL, 
	line INTEGER NOT NULL, 
	position_id VARCHAR NOT NULL, 
	employee_id VARCHAR NOT NULL, 
	rank INTEGER NOT NULL, 
	readiness VARCHAR NOT NULL, 
	fit FLOAT, 
	eligible VARCHAR NOT NULL, 
	"match" FLOAT, 
	match_class VARCHAR, 
	cell INTEGER, 
	in_pool VARCHAR, 
	years FLOAT, 
	reasons_for VARCHAR, 
	reasons_against VARCHAR, 
	CONSTRAINT pk_benches PRIMARY KEY (run_id, line), 
	CONSTRAINT uq_benches_run_id_position_id_employee_id UNIQUE (run_id, position_id, employee_id), 
	CONSTRAINT ck_benches_readiness CHECK (readiness IN ('now', '1-2', '3-5', 'later')), 
	CONSTRAINT ck_benches_eligible CHECK (eligible IN ('met', 'not_met', 'to_verify')), 
	CONSTRAINT ck_benches_rank CHECK (rank >= 1), 
	CONSTRAINT ck_benches_fit CHECK (fit BETWEEN 0 AND 1.000001), 
	CONSTRAINT fk_benches_run_id FOREIGN KEY(run_id) REFERENCES runs (run_id) ON DELETE CASCADE
);
INSERT INTO "benches" VALUES('fa33f1bea6455410a464a2dde2e843bb0461fc9489df7008e187613d378d7878',0,'P1','E02',1,'now',0.92375,'met',100.0,'MS',8,'yes',0.0,'pool_yes; cell=8; match_class=MS; same_family','attest=health; attest=lhkpn; attest=integrity');
INSERT INTO "benches" VALUES('fa33f1bea6455410a464a2dde2e843bb0461fc9489df7008e187613d378d7878',1,'P3','E03',1,'now',0.8975,'met',100.0,'MS',5,'no',0.0,'cell=5; match_class=MS; same_family','pool_no; attest=health; attest=integrity');
INSERT INTO "benches" VALUES('fa33f1bea6455410a464a2dde2e843bb0461fc9489df7008e187613d378d7878',2,'P3','E05',2,'later',0.68825,'met',6.66666666666666714053e+01,'KMS',5,'no',NULL,'cell=5; same_family','pool_no; match_class=KMS; attest=health; attest=integrity');
INSERT INTO "benches" VALUES('fa33f1bea6455410a464a2dde2e843bb0461fc9489df7008e187613d378d7878',3,'P3','E04',3,'later',0.7149,'not_met',3.33333333333333357026e+01,'KMS',5,'no',NULL,'cell=5; same_family','pool_no; match_class=KMS; feeder_years=1.8/3; attest=health; attest=integrity');
CREATE TABLE current_runs (
	agency_id VARCHAR NOT NULL, 
	run_id VARCHAR NOT NULL, 
	CONSTRAINT pk_current_runs PRIMARY KEY (agency_id), 
	CONSTRAINT fk_current_runs_run_id FOREIGN KEY(run_id) REFERENCES runs (run_id)
);
INSERT INTO "current_runs" VALUES('A1','fa33f1bea6455410a464a2dde2e843bb0461fc9489df7008e187613d378d7878');
CREATE TABLE decisions (
	seq INTEGER NOT NULL, 
	agency_id VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, 
	person_key VARCHAR, 
	position_id VARCHAR, 
	value_from VARCHAR, 
	value_to VARCHAR, 
	rank INTEGER, 
	reason VARCHAR NOT NULL, 
	decided_on VARCHAR NOT NULL, 
	decided_by VARCHAR NOT NULL, 
	verified BOOLEAN NOT NULL, 
	previous VARCHAR NOT NULL, 
	hash VARCHAR NOT NULL, 
	CONSTRAINT pk_decisions PRIMARY KEY (seq), 
	CONSTRAINT uq_decisions_hash UNIQUE (hash), 
	CONSTRAINT ck_decisions_kind CHECK (kind IN ('calibration', 'pool', 'plan', 'nomination', 'appointment')), 
	CONSTRAINT ck_decisions_reason CHECK (length(trim(reason)) > 0)
);
INSERT INTO "decisions" VALUES(1,'A1','pool','024620da604e77aa1e7c36cd50cbfc78',NULL,NULL,NULL,NULL,'sidang','2025-12-02','PPK',0,'0000000000000000000000000000000000000000000000000000000000000000','56c8eb8564e77af15f5aa19bb72d37374b402ddab66baf0ab4bb22ef9fbd5396');
CREATE TABLE grid (
	run_id TEXT NOT NULL, 
	line INTEGER NOT NULL, 
	employee_id VARCHAR NOT NULL, 
	tier VARCHAR, 
	unit_id VARCHAR, 
	state VARCHAR NOT NULL, 
	cell INTEGER, 
	cells VARCHAR, 
	p1 FLOAT, 
	p2 FLOAT, 
	p3 FLOAT, 
	p4 FLOAT, 
	p5 FLOAT, 
	p6 FLOAT, 
	p7 FLOAT, 
	p8 FLOAT, 
	p9 FLOAT, 
	in_pool VARCHAR NOT NULL, 
	likely_cell INTEGER, 
	likely_p FLOAT, 
	review_rank INTEGER, 
	raw_cell INTEGER, 
	missing VARCHAR, 
	recommendation VARCHAR, 
	fetch_first VARCHAR, 
	CONSTRAINT pk_grid PRIMARY KEY (run_id, line), 
	CONSTRAINT uq_grid_run_id_employee_id UNIQUE (run_id, employee_id), 
	CONSTRAINT ck_grid_state CHECK (state IN ('placed', 'provisional', 'not_mappable')), 
	CONSTRAINT ck_grid_in_pool CHECK (in_pool IN ('yes', 'maybe', 'no')), 
	CONSTRAINT ck_grid_cell CHECK (cell BETWEEN 1 AND 9), 
	CONSTRAINT ck_grid_likely_cell CHECK (likely_cell BETWEEN 1 AND 9), 
	CONSTRAINT ck_grid_cell_of_placed CHECK ((state = 'placed') = (cell IS NOT NULL)), 
	CONSTRAINT ck_grid_likely_p CHECK (likely_p BETWEEN 0 AND 1.000001), 
	CONSTRAINT ck_grid_p1 CHECK (p1 BETWEEN 0 AND 1.000001), 
	CONSTRAINT ck_grid_p2 CHECK (p2 BETWEEN 0 AND 1.000001), 
	CONSTRAINT ck_grid_p3 CHECK (p3 BETWEEN 0 AND 1.000001), 
	CONSTRAINT ck_grid_p4 CHECK (p4 BETWEEN 0 AND 1.000001), 
	CONSTRAINT ck_grid_p5 CHECK (p5 BETWEEN 0 AND 1.000001), 
	CONSTRAINT ck_grid_p6 CHECK (p6 BETWEEN 0 AND 1.000001), 
	CONSTRAINT ck_grid_p7 CHECK (p7 BETWEEN 0 AND 1.000001), 
	CONSTRAINT ck_grid_p8 CHECK (p8 BETWEEN 0 AND 1.000001), 
	CONSTRAINT ck_grid_p9 CHECK (p9 BETWEEN 0 AND 1.000001), 
	CONSTRAINT fk_grid_run_id FOREIGN KEY(run_id) REFERENCES runs (run_id) ON DELETE CASCADE
);
INSERT INTO "grid" VALUES('fa33f1bea6455410a464a2dde2e843bb0461fc9489df7008e187613d378d7878',0,'E01','jpt_pratama','U1','placed',5,'5',0.0,0.0,6.89316681563909797875e-03,0.0,6.79518522393920854085e-01,1.32725249723699475351e-03,1.52130306433162748591e-01,1.30838652231645646839e-01,2.92920996283946681593e-02,'no',NULL,NULL,4,5,'','suitable placement; competency development; performance guidance','');
INSERT INTO "grid" VALUES('fa33f1bea6455410a464a2dde2e843bb0461fc9489df7008e187613d378d7878',1,'E02','administrator','U1','placed',8,'8',0.0,0.0,6.90724604791399e-11,0.0,6.80906432967935844107e-09,8.22041924380363143998e-03,1.52441031238989792621e-09,8.10357167816502133028e-01,1.81422404537147086145e-01,'yes',NULL,NULL,8,8,'','retain; rotation or job enlargement; performance guidance','');
INSERT INTO "grid" VALUES('fa33f1bea6455410a464a2dde2e843bb0461fc9489df7008e187613d378d7878',2,'E03','pengawas','U2','placed',5,'5',0.0,0.0,7.84414591923826391706e-03,0.0,7.73264681828086164472e-01,0.000376273393637828,1.731181551696599763e-01,3.70924927974802393082e-02,8.30425089189744392026e-03,'no',NULL,NULL,7,5,'','suitable placement; competency development; performance guidance','');
INSERT INTO "grid" VALUES('fa33f1bea6455410a464a2dde2e843bb0461fc9489df7008e187613d378d7878',3,'E04','pengawas','U2','placed',5,'5',1.71178182934593014867e-03,1.9122183873836313267e-02,7.81060032861377179225e-02,6.1215469303338388915e-04,8.72516188034707318443e-01,1.35755270919797246006e-75,2.79316882829392966469e-02,1.51651174692205451812e-74,4.85477908299365447462e-76,'no',NULL,NULL,10,5,'','suitable placement; competency development; performance guidance','');
INSERT INTO "grid" VALUES('fa33f1bea6455410a464a2dde2e843bb0461fc9489df7008e187613d378d7878',4,'E05','pengawas','U1','placed',5,'5',0.0,0.0,7.98177851148903216849e-02,0.0,8.91638371901915638417e-01,5.93325829219282576028e-13,0.0285438429757605,6.62799745208342216398e-12,2.12180772472207465747e-13,'no',NULL,NULL,11,5,'','suitable placement; competency development; performance guidance','');
INSERT INTO "grid" VALUES('fa33f1bea6455410a464a2dde2e843bb0461fc9489df7008e187613d378d7878',5,'E06','pelaksana','U2','placed',5,'5',0.0,0.0,1.40656023553611935622e-02,0.0,6.40947127852642295486e-01,2.88733986042416772982e-03,1.74672298875875264823e-01,1.31571485096615092835e-01,3.58561459590819794907e-02,'no',NULL,NULL,2,5,'','suitable placement; competency development; performance guidance','');
INSERT INTO "grid" VALUES('fa33f1bea6455410a464a2dde2e843bb0461fc9489df7008e187613d378d7878',6,'E07','pelaksana','U2','placed',5,'5',1.01092097190267155449e-07,8.01259735585970095037e-07,1.06849870675205196879e-01,4.37606978768942831044e-08,8.46896063136107546398e-01,1.36245300147204123825e-12,4.62531200634054631692e-02,1.07988533431365267155e-11,5.89777992800667863601e-13,'no',NULL,NULL,9,5,'','suitable placement; competency development; performance guidance','');
INSERT INTO "grid" VALUES('fa33f1bea6455410a464a2dde2e843bb0461fc9489df7008e187613d378d7878',7,'E08','pelaksana','U2','placed',3,'3',6.15183296240854478754e-13,2.68850031271191886993e-13,6.95674345478737521375e-01,2.59311601890791787027e-16,0.304026573347171,4.06348859844992068299e-06,2.93240128629551350791e-04,1.77584314047381604988e-06,1.7128386680324825894e-09,'no',NULL,NULL,6,3,'','suitable placement; competency development; performance guidance; performance counselling','');
INSERT INTO "grid" VALUES('fa33f1bea6455410a464a2dde2e843bb0461fc9489df7008e187613d378d7878',8,'E09','pelaksana','U2','placed',3,'3',1.4496273849103806855e-04,1.713236322837377413e-06,9.88174519691419117606e-01,1.51551052322411230316e-11,1.1678701010069439739e-02,2.73868272029438441627e-15,1.03308539764296923721e-07,3.23670121161893451313e-17,2.86315126603018139505e-22,'no',NULL,NULL,12,3,'','suitable placement; competency development; performance guidance; performance counselling','');
INSERT INTO "grid" VALUES('fa33f1bea6455410a464a2dde2e843bb0461fc9489df7008e187613d378d7878',9,'E10','pelaksana','U2','not_mappable',NULL,'2;5;8',5.36694196938981415295e-03,4.25385823701414853004e-02,8.59367770422872073732e-02,2.32323923009783396206e-03,6.81138102421748214965e-01,1.55462527569878283112e-02,3.72002702603306950601e-02,1.23220179614752400887e-01,6.72965433426459588156e-03,'maybe',5,8.04275149724366089643e-01,5,NULL,'traits; competency','','traits');
INSERT INTO "grid" VALUES('fa33f1bea6455410a464a2dde2e843bb0461fc9489df7008e187613d378d7878',10,'E11','pelaksana','U2','not_mappable',NULL,'1;2;3;5;6;8',4.45784973429171477166e-02,4.89287787190541348381e-02,3.78796892212418578882e-01,2.8530880360180259532e-03,4.15762540759387344557e-01,3.92473678429765202024e-02,2.42435466798832030543e-02,4.30774003377085573651e-02,2.51188806963647572045e-03,'maybe',NULL,NULL,1,NULL,'rating; traits; competency','','rating');
INSERT INTO "grid" VALUES('fa33f1bea6455410a464a2dde2e843bb0461fc9489df7008e187613d378d7878',11,'E12','pelaksana','U2','not_mappable',NULL,'3;5',3.08520601035879230315e-15,8.11525463429732316772e-15,2.50334662326366697016e-01,1.12301492868312173317e-15,6.58474514099966823366e-01,1.72771080999589166649e-05,9.11218122924194184886e-02,4.54453061172216483346e-05,6.28886701749603704326e-06,'no',NULL,NULL,3,NULL,'rating','','rating');
CREATE TABLE incumbents (
	run_id TEXT NOT NULL, 
	line INTEGER NOT NULL, 
	position_id VARCHAR NOT NULL, 
	employee_id VARCHAR NOT NULL, 
	"match" FLOAT, 
	match_class VARCHAR, 
	gaps VARCHAR, 
	verdict VARCHAR NOT NULL, 
	reason VARCHAR, 
	CONSTRAINT pk_incumbents PRIMARY KEY (run_id, line), 
	CONSTRAINT ck_incumbents_verdict CHECK (verdict IN ('keep', 'develop', 'rotate', 'review')), 
	CONSTRAINT fk_incumbents_run_id FOREIGN KEY(run_id) REFERENCES runs (run_id) ON DELETE CASCADE
);
INSERT INTO "incumbents" VALUES('fa33f1bea6455410a464a2dde2e843bb0461fc9489df7008e187613d378d7878',0,'P1','E01',100.0,'MS','','keep','own_post_ok');
INSERT INTO "incumbents" VALUES('fa33f1bea6455410a464a2dde2e843bb0461fc9489df7008e187613d378d7878',1,'P2','E02',1.33333333333333342802e+02,'MS','','keep','own_post_ok');
INSERT INTO "incumbents" VALUES('fa33f1bea6455410a464a2dde2e843bb0461fc9489df7008e187613d378d7878',2,'P4','E03',150.0,'MS','','keep','own_post_ok');
INSERT INTO "incumbents" VALUES('fa33f1bea6455410a464a2dde2e843bb0461fc9489df7008e187613d378d7878',3,'P5','E04',50.0,'KMS','Integritas=1; Kerja Sama=1; Komunikasi=1; Mengelola Perubahan=1; Orientasi Pada Hasil=1; Pelayanan Publik=1; Pengambilan Keputusan=1; Pengembangan Diri Dan Orang Lain=1; Perekat Bangsa=1','develop','match=50.0');
INSERT INTO "incumbents" VALUES('fa33f1bea6455410a464a2dde2e843bb0461fc9489df7008e187613d378d7878',4,'P6','E05',100.0,'MS','','keep','own_post_ok');
CREATE TABLE merit_aspects (
	run_id TEXT NOT NULL, 
	line INTEGER NOT NULL, 
	aspect INTEGER NOT NULL, 
	name VARCHAR NOT NULL, 
	name_id VARCHAR, 
	weight FLOAT NOT NULL, 
	points FLOAT, 
	max_points FLOAT NOT NULL, 
	low FLOAT, 
	high FLOAT, 
	claimed FLOAT, 
	CONSTRAINT pk_merit_aspects PRIMARY KEY (run_id, line), 
	CONSTRAINT uq_merit_aspects_run_id_aspect UNIQUE (run_id, aspect), 
	CONSTRAINT fk_merit_aspects_run_id FOREIGN KEY(run_id) REFERENCES runs (run_id) ON DELETE CASCADE
);
INSERT INTO "merit_aspects" VALUES('fa33f1bea6455410a464a2dde2e843bb0461fc9489df7008e187613d378d7878',0,1,'Workforce planning','Perencanaan kebutuhan',10.0,NULL,40.0,10.0,40.0,NULL);
INSERT INTO "merit_aspects" VALUES('fa33f1bea6455410a464a2dde2e843bb0461fc9489df7008e187613d378d7878',1,2,'Recruitment','Pengadaan',10.0,NULL,40.0,10.0,40.0,NULL);
INSERT INTO "merit_aspects" VALUES('fa33f1bea6455410a464a2dde2e843bb0461fc9489df7008e187613d378d7878',2,3,'Career development','Pengembangan karier',30.0,66.0,120.0,66.0,66.0,NULL);
INSERT INTO "merit_aspects" VALUES('fa33f1bea6455410a464a2dde2e843bb0461fc9489df7008e187613d378d7878',3,4,'Promotion and transfer','Promosi dan mutasi',10.0,NULL,40.0,10.0,40.0,NULL);
INSERT INTO "merit_aspects" VALUES('fa33f1bea6455410a464a2dde2e843bb0461fc9489df7008e187613d378d7878',4,5,'Performance management','Manajemen kinerja',20.0,NULL,80.0,20.0,80.0,NULL);
INSERT INTO "merit_aspects" VALUES('fa33f1bea6455410a464a2dde2e843bb0461fc9489df7008e187613d378d7878',5,6,'Pay, awards and discipline','Penggajian, penghargaan, dan disiplin',10.0,NULL,40.0,10.0,40.0,NULL);
INSERT INTO "merit_aspects" VALUES('fa33f1bea6455410a464a2dde2e843bb0461fc9489df7008e187613d378d7878',6,7,'Protection and services','Perlindungan dan pelayanan',4.0,NULL,16.0,4.0,16.0,NULL);
INSERT INTO "merit_aspects" VALUES('fa33f1bea6455410a464a2dde2e843bb0461fc9489df7008e187613d378d7878',7,8,'Information system','Sistem informasi',6.0,NULL,24.0,6.0,24.0,NULL);
CREATE TABLE merit_items (
	run_id TEXT NOT NULL, 
	line INTEGER NOT NULL, 
	item VARCHAR NOT NULL, 
	aspect INTEGER NOT NULL, 
	name VARCHAR NOT NULL, 
	name_id VARCHAR, 
	weight FLOAT NOT NULL, 
	level INTEGER, 
	points FLOAT, 
	source VARCHAR, 
	claimed_level INTEGER, 
	document VARCHAR, 
	measure VARCHAR, 
	about VARCHAR, 
	value FLOAT, 
	numerator INTEGER, 
	denominator INTEGER, 
	next_needs INTEGER, 
	cap_reason VARCHAR, 
	CONSTRAINT pk_merit_items PRIMARY KEY (run_id, line), 
	CONSTRAINT uq_merit_items_run_id_item UNIQUE (run_id, item), 
	CONSTRAINT ck_merit_items_level CHECK (level >= 0), 
	CONSTRAINT fk_merit_items_run_id FOREIGN KEY(run_id) REFERENCES runs (run_id) ON DELETE CASCADE
);
INSERT INTO "merit_items" VALUES('fa33f1bea6455410a464a2dde2e843bb0461fc9489df7008e187613d378d7878',0,'1a',1,'Job map and five-year need plan from job and workload analysis','Peta jabatan dan rencana kebutuhan lima tahun dari anjab dan ABK',2.5,NULL,NULL,'missing',NULL,NULL,'evidence',NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "merit_items" VALUES('fa33f1bea6455410a464a2dde2e843bb0461fc9489df7008e187613d378d7878',1,'1b',1,'Complete employee data in real time','Data kepegawaian lengkap dan waktu nyata',2.5,NULL,NULL,'missing',NULL,NULL,'evidence',NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "merit_items" VALUES('fa33f1bea6455410a464a2dde2e843bb0461fc9489df7008e187613d378d7878',2,'1c',1,'List of retirements of the next five years','Data pegawai yang pensiun dalam lima tahun',2.5,NULL,NULL,'missing',NULL,NULL,'evidence',NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "merit_items" VALUES('fa33f1bea6455410a464a2dde2e843bb0461fc9489df7008e187613d378d7878',3,'1d',1,'Five-year plan to fill the need','Rencana pemenuhan kebutuhan lima tahun',2.5,NULL,NULL,'missing',NULL,NULL,'evidence',NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "merit_items" VALUES('fa33f1bea6455410a464a2dde2e843bb0461fc9489df7008e187613d378d7878',4,'2a',2,'Recruitment plan of the year','Rencana pengadaan tahun berjalan',2.0,NULL,NULL,'missing',NULL,NULL,'evidence',NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "merit_items" VALUES('fa33f1bea6455410a464a2dde2e843bb0461fc9489df7008e187613d378d7878',5,'2b',2,'Internal rule: open, competitive, transparent, without discrimination','Kebijakan internal: terbuka, kompetitif, transparan, tanpa diskriminasi',2.0,NULL,NULL,'missing',NULL,NULL,'evidence',NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "merit_items" VALUES('fa33f1bea6455410a464a2dde2e843bb0461fc9489df7008e187613d378d7878',6,'2c',2,'Open recruitment of CPNS, PPPK and transfers in','Pelaksanaan terbuka untuk CPNS, PPPK, dan mutasi masuk',2.0,NULL,NULL,'missing',NULL,NULL,'evidence',NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "merit_items" VALUES('fa33f1bea6455410a464a2dde2e843bb0461fc9489df7008e187613d378d7878',7,'2d',2,'Basic training or orientation of newcomers','Latsar atau orientasi pegawai baru',2.0,NULL,NULL,'missing',NULL,NULL,'evidence',NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "merit_items" VALUES('fa33f1bea6455410a464a2dde2e843bb0461fc9489df7008e187613d378d7878',8,'2e',2,'Appointment and placement as planned','Pengangkatan dan penempatan sesuai rencana',2.0,NULL,NULL,'missing',NULL,NULL,'evidence',NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "merit_items" VALUES('fa33f1bea6455410a464a2dde2e843bb0461fc9489df7008e187613d378d7878',9,'3a',3,'Competency standard of every post','Standar kompetensi jabatan',3.0,1,3.0,'computed',NULL,NULL,'own_standards','Managerial posts with a competency standard that the agency itself has set',0.0,0,6,2,'');
INSERT INTO "merit_items" VALUES('fa33f1bea6455410a464a2dde2e843bb0461fc9489df7008e187613d378d7878',10,'3b',3,'Employee profile from talent mapping','Profil pegawai dari pemetaan talenta',3.0,3,9.0,'computed',NULL,NULL,'talent_profiles','Employees whom talent mapping has placed',0.75,9,12,2,'');
INSERT INTO "merit_items" VALUES('fa33f1bea6455410a464a2dde2e843bb0461fc9489df7008e187613d378d7878',11,'3c',3,'Talent pool','Kelompok talenta (talent pool)',3.0,2,6.0,'computed',NULL,NULL,'talent_pool','Managerial vacancies of five years with a candidate in the talent pool',0.5,1,2,1,'the next level needs a dated decision on the talent pool');
INSERT INTO "merit_items" VALUES('fa33f1bea6455410a464a2dde2e843bb0461fc9489df7008e187613d378d7878',12,'3d',3,'Succession plan','Rencana suksesi',3.0,2,6.0,'computed',NULL,NULL,'succession_plan','Key posts with a successor who is ready within two years',1.0,2,2,0,'the next level needs a dated decision on the succession plan');
INSERT INTO "merit_items" VALUES('fa33f1bea6455410a464a2dde2e843bb0461fc9489df7008e187613d378d7878',13,'3e',3,'Gap data: qualification and competency','Data kesenjangan kualifikasi dan kompetensi',3.0,4,12.0,'computed',NULL,NULL,'competency_gaps','Holders of managerial posts whose competency gap is known',1.0,5,5,NULL,'');
INSERT INTO "merit_items" VALUES('fa33f1bea6455410a464a2dde2e843bb0461fc9489df7008e187613d378d7878',14,'3f',3,'Gap data: performance','Data kesenjangan kinerja',3.0,3,9.0,'computed',NULL,NULL,'performance_data','Active employees with a performance rating of the last full year',8.3333333333333337034e-01,10,12,2,'');
INSERT INTO "merit_items" VALUES('fa33f1bea6455410a464a2dde2e843bb0461fc9489df7008e187613d378d7878',15,'3g',3,'Strategy and programme to close gaps','Strategi dan program mengatasi kesenjangan',3.0,4,12.0,'computed',NULL,NULL,'gap_programmes','Holders of managerial posts with no gap or with a development programme this year',0.8,4,5,NULL,'');
INSERT INTO "merit_items" VALUES('fa33f1bea6455410a464a2dde2e843bb0461fc9489df7008e187613d378d7878',16,'3h',3,'Training','Pendidikan dan pelatihan',3.0,1,3.0,'computed',NULL,NULL,'training_hours','Active employees with the yearly training hours that are due',0.0,0,12,3,'');
INSERT INTO "merit_items" VALUES('fa33f1bea6455410a464a2dde2e843bb0461fc9489df7008e187613d378d7878',17,'3i',3,'Work practice and employee exchange','Praktik kerja dan pertukaran pegawai',3.0,1,3.0,'computed',NULL,NULL,'employee_exchange','Active employees in an exchange or work practice in the last twelve months',0.0,0,12,1,'');
INSERT INTO "merit_items" VALUES('fa33f1bea6455410a464a2dde2e843bb0461fc9489df7008e187613d378d7878',18,'3j',3,'Coaching and mentoring','Coaching dan mentoring',3.0,1,3.0,'computed',NULL,NULL,'coaching','Active employees coached or mentored in the last twelve months',0.0,0,12,1,'');
INSERT INTO "merit_items" VALUES('fa33f1bea6455410a464a2dde2e843bb0461fc9489df7008e187613d378d7878',19,'4a',4,'Career pattern policy','Kebijakan pola karier',5.0,NULL,NULL,'missing',NULL,NULL,'evidence',NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "merit_items" VALUES('fa33f1bea6455410a464a2dde2e843bb0461fc9489df7008e187613d378d7878',20,'4b',4,'Open, competitive or talent-pool filling of JPT','Pengisian JPT secara terbuka dan kompetitif atau dari kelompok talenta',5.0,NULL,NULL,'missing',NULL,NULL,'evidence',NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "merit_items" VALUES('fa33f1bea6455410a464a2dde2e843bb0461fc9489df7008e187613d378d7878',21,'5a',5,'Measurable performance contract','Kontrak kinerja yang terukur',4.0,NULL,NULL,'missing',NULL,NULL,'evidence',NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "merit_items" VALUES('fa33f1bea6455410a464a2dde2e843bb0461fc9489df7008e187613d378d7878',22,'5b',5,'Objective appraisal method','Metode penilaian kinerja yang objektif',4.0,NULL,NULL,'missing',NULL,NULL,'evidence',NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "merit_items" VALUES('fa33f1bea6455410a464a2dde2e843bb0461fc9489df7008e187613d378d7878',23,'5c',5,'Periodic appraisal','Penilaian kinerja berkala',4.0,NULL,NULL,'missing',NULL,NULL,'evidence',NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "merit_items" VALUES('fa33f1bea6455410a464a2dde2e843bb0461fc9489df7008e187613d378d7878',24,'5d',5,'Analysis of performance problems and strategy','Analisis masalah kinerja dan strategi mengatasinya',4.0,NULL,NULL,'missing',NULL,NULL,'evidence',NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "merit_items" VALUES('fa33f1bea6455410a464a2dde2e843bb0461fc9489df7008e187613d378d7878',25,'5e',5,'Use of appraisal results for career decisions','Penggunaan hasil penilaian kinerja untuk keputusan karier',4.0,NULL,NULL,'missing',NULL,NULL,'evidence',NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "merit_items" VALUES('fa33f1bea6455410a464a2dde2e843bb0461fc9489df7008e187613d378d7878',26,'6a',6,'Allowance tied to performance','Tunjangan yang dikaitkan dengan kinerja',2.5,NULL,NULL,'missing',NULL,NULL,'evidence',NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "merit_items" VALUES('fa33f1bea6455410a464a2dde2e843bb0461fc9489df7008e187613d378d7878',27,'6b',6,'Awards','Penghargaan',2.5,NULL,NULL,'missing',NULL,NULL,'evidence',NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "merit_items" VALUES('fa33f1bea6455410a464a2dde2e843bb0461fc9489df7008e187613d378d7878',28,'6c',6,'Code of ethics and discipline','Kode etik dan disiplin',2.5,NULL,NULL,'missing',NULL,NULL,'evidence',NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "merit_items" VALUES('fa33f1bea6455410a464a2dde2e843bb0461fc9489df7008e187613d378d7878',29,'6d',6,'Records of violations','Data pelanggaran disiplin dan kode etik',2.5,NULL,NULL,'missing',NULL,NULL,'evidence',NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "merit_items" VALUES('fa33f1bea6455410a464a2dde2e843bb0461fc9489df7008e187613d378d7878',30,'7a',7,'Protection beyond national insurance','Perlindungan di luar jaminan nasional',2.0,NULL,NULL,'missing',NULL,NULL,'evidence',NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "merit_items" VALUES('fa33f1bea6455410a464a2dde2e843bb0461fc9489df7008e187613d378d7878',31,'7b',7,'Ease of administrative service','Kemudahan pelayanan administrasi',2.0,NULL,NULL,'missing',NULL,NULL,'evidence',NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "merit_items" VALUES('fa33f1bea6455410a464a2dde2e843bb0461fc9489df7008e187613d378d7878',32,'8a',8,'Online integrated employee system','Sistem informasi kepegawaian daring dan terintegrasi',1.5,NULL,NULL,'missing',NULL,NULL,'evidence',NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "merit_items" VALUES('fa33f1bea6455410a464a2dde2e843bb0461fc9489df7008e187613d378d7878',33,'8b',8,'E-performance','E-kinerja',1.5,NULL,NULL,'missing',NULL,NULL,'evidence',NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "merit_items" VALUES('fa33f1bea6455410a464a2dde2e843bb0461fc9489df7008e187613d378d7878',34,'8c',8,'E-office','E-office',1.5,NULL,NULL,'missing',NULL,NULL,'evidence',NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "merit_items" VALUES('fa33f1bea6455410a464a2dde2e843bb0461fc9489df7008e187613d378d7878',35,'8d',8,'Use of assessment centre or assessment tools','Penggunaan assessment center atau alat penilaian',1.5,NULL,NULL,'missing',NULL,NULL,'evidence',NULL,NULL,NULL,NULL,NULL,NULL);
CREATE TABLE person_keys (
	person_key VARCHAR NOT NULL, 
	agency_id VARCHAR NOT NULL, 
	employee_id VARCHAR NOT NULL, 
	CONSTRAINT pk_person_keys PRIMARY KEY (person_key), 
	CONSTRAINT uq_person_keys_agency_id_employee_id UNIQUE (agency_id, employee_id)
);
INSERT INTO "person_keys" VALUES('024620da604e77aa1e7c36cd50cbfc78','A1','E01');
CREATE TABLE plan_moves (
	run_id TEXT NOT NULL, 
	line INTEGER NOT NULL, 
	employee_id VARCHAR NOT NULL, 
	from_position VARCHAR, 
	to_position VARCHAR NOT NULL, 
	gain FLOAT, 
	chain INTEGER, 
	step INTEGER, 
	eligible VARCHAR, 
	fit FLOAT, 
	match_class VARCHAR, 
	in_pool VARCHAR, 
	verify BOOLEAN, 
	CONSTRAINT pk_plan_moves PRIMARY KEY (run_id, line), 
	CONSTRAINT uq_plan_moves_run_id_employee_id UNIQUE (run_id, employee_id), 
	CONSTRAINT ck_plan_moves_eligible CHECK (eligible IN ('met', 'to_verify')), 
	CONSTRAINT fk_plan_moves_run_id FOREIGN KEY(run_id) REFERENCES runs (run_id) ON DELETE CASCADE
);
INSERT INTO "plan_moves" VALUES('fa33f1bea6455410a464a2dde2e843bb0461fc9489df7008e187613d378d7878',0,'E02','P2','P1',72.375,1,1,'met',0.92375,'MS','yes',0);
INSERT INTO "plan_moves" VALUES('fa33f1bea6455410a464a2dde2e843bb0461fc9489df7008e187613d378d7878',1,'E05','P6','P2',1.70499999999999971578e+01,1,2,'met',0.7705,'KMS','no',0);
INSERT INTO "plan_moves" VALUES('fa33f1bea6455410a464a2dde2e843bb0461fc9489df7008e187613d378d7878',2,'E07','P7','P6',6.16,1,3,'met',0.6616,'KMS','no',0);
INSERT INTO "plan_moves" VALUES('fa33f1bea6455410a464a2dde2e843bb0461fc9489df7008e187613d378d7878',3,'E03','P4','P3',29.75,2,1,'met',0.8975,'MS','no',0);
INSERT INTO "plan_moves" VALUES('fa33f1bea6455410a464a2dde2e843bb0461fc9489df7008e187613d378d7878',4,'E06','P7','P4',26.555,2,2,'met',0.86555,'MS','no',0);
CREATE TABLE plan_unfilled (
	run_id TEXT NOT NULL, 
	line INTEGER NOT NULL, 
	position_id VARCHAR NOT NULL, 
	reason VARCHAR, 
	CONSTRAINT pk_plan_unfilled PRIMARY KEY (run_id, line), 
	CONSTRAINT fk_plan_unfilled_run_id FOREIGN KEY(run_id) REFERENCES runs (run_id) ON DELETE CASCADE
);
CREATE TABLE runs (
	run_id VARCHAR NOT NULL, 
	agency_id VARCHAR NOT NULL, 
	agency_name VARCHAR NOT NULL, 
	review_date DATE NOT NULL, 
	inauguration DATE NOT NULL, 
	profile VARCHAR NOT NULL, 
	instrument VARCHAR NOT NULL, 
	employees INTEGER NOT NULL, 
	positions INTEGER NOT NULL, 
	points FLOAT, 
	claimed FLOAT, 
	category VARCHAR, 
	counts VARCHAR NOT NULL, 
	basis VARCHAR NOT NULL, 
	folder VARCHAR, 
	published_at DATETIME DEFAULT CURRENT_TIMESTAMP NOT NULL, 
	CONSTRAINT pk_runs PRIMARY KEY (run_id), 
	CONSTRAINT ck_runs_run_id CHECK (length(run_id) = 64)
);
INSERT INTO "runs" VALUES('fa33f1bea6455410a464a2dde2e843bb0461fc9489df7008e187613d378d7878','A1','Dinas Contoh','2025-12-01','2025-12-01','bkn-411-2025','kasn-9-2019',12,7,NULL,NULL,'Buruk; Kurang; Baik; Sangat Baik','{"grid": 12, "incumbents": 5, "benches": 4, "plan_moves": 5, "plan_unfilled": 0, "merit_aspects": 8, "merit_items": 36}','{"agency_id": "A1", "agency_name": "Dinas Contoh", "data": "d5f2ab456d3dda06c60506c30ed5307d4894a470a4ce2b3052e72d8b1f2da126", "employees": 12, "horizon_years": 5, "inauguration": "2025-12-01", "instrument": "kasn-9-2019", "on": "2025-12-01", "out_of_force": [], "overlay": "", "positions": 7, "profile": "bkn-411-2025", "rules": "db3ed803f81ea498b4fd568aa8be618d7a2e5cfd53b9c8cc216911b90792cc11", "rules_on": "2025-12-01", "run_id": "fa33f1bea6455410a464a2dde2e843bb0461fc9489df7008e187613d378d7878", "seed": 0, "source": "15db6b33d668bd530ebc138d15e9da5f1da0612a8313b2d1a76e2f94c287a3ff", "tables": ["agencies", "assessments", "development", "employees", "feedback", "history", "positions", "ratings", "track_record", "units"]}','runs/fa33f1bea645','2026-11-28 19:43:47');
CREATE TABLE schema_version (
	only INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	CONSTRAINT pk_schema_version PRIMARY KEY (only), 
	CONSTRAINT ck_schema_version_only CHECK (only = 1)
);
INSERT INTO "schema_version" VALUES(1,1);
CREATE INDEX ix_runs_agency_id_review_date ON runs (agency_id, review_date);
CREATE TRIGGER decisions_no_update BEFORE UPDATE ON decisions BEGIN SELECT RAISE(ABORT, 'decisions are append-only'); END;
CREATE TRIGGER decisions_no_delete BEFORE DELETE ON decisions BEGIN SELECT RAISE(ABORT, 'decisions are append-only'); END;
CREATE INDEX ix_incumbents_run_id_position_id ON incumbents (run_id, position_id);
COMMIT;