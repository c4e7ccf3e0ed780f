BEGIN TRANSACTION;
CREATE TABLE jizhi_bill (
	id TEXT COLLATE "BINARY" NOT NULL, 
	run TEXT COLLATE "BINARY" NOT NULL, 
	project TEXT COLLATE "BINARY" NOT NULL, 
	space TEXT COLLATE "BINARY" NOT NULL, 
	payer TEXT COLLATE "BINARY" NOT NULL, 
	issued_on TEXT NOT NULL, 
	due_on TEXT NOT NULL, 
	charges TEXT NOT NULL, 
	total_fen INTEGER NOT NULL, 
	total_currency TEXT COLLATE "BINARY" NOT NULL, 
	PRIMARY KEY (id)
)
 STRICT

;
INSERT INTO "jizhi_bill" VALUES('jade/2025-03-01..2025-04-01#1/1-101/zhang/2025-03-31','jade/2025-03-01..2025-04-01#1','jade','1-101','zhang','2025-03-01','2025-03-31','["jade/1-101/pump/2025-03-01..2025-04-01/zhang#0","jade/1-101/service/2025-03-01..2025-04-01/zhang#0"]',22231,'CNY');
INSERT INTO "jizhi_bill" VALUES('jade/2025-03-01..2025-04-01#1/1-102/li/2025-03-31','jade/2025-03-01..2025-04-01#1','jade','1-102','li','2025-03-01','2025-03-31','["jade/1-102/pump/2025-03-01..2025-04-01/li#0","jade/1-102/service/2025-03-01..2025-04-01/li#0"]',12827,'CNY');
INSERT INTO "jizhi_bill" VALUES('jade/2025-03-01..2025-04-01#1/1-102/wang/2025-03-31','jade/2025-03-01..2025-04-01#1','jade','1-102','wang','2025-03-01','2025-03-31','["jade/1-102/pump/2025-03-01..2025-04-01/wang#0","jade/1-102/service/2025-03-01..2025-04-01/wang#0"]',17174,'CNY');
INSERT INTO "jizhi_bill" VALUES('jade/2025-03-01..2025-04-01#1/1-103/zhang/2025-03-31','jade/2025-03-01..2025-04-01#1','jade','1-103','zhang','2025-03-01','2025-03-31','["jade/1-103/pump/2025-03-01..2025-04-01/zhang#0","jade/1-103/service/2025-03-01..2025-04-01/zhang#0"]',24839,'CNY');
CREATE TABLE jizhi_bill_run (
	id TEXT COLLATE "BINARY" NOT NULL, 
	project TEXT COLLATE "BINARY" NOT NULL, 
	period_start TEXT NOT NULL, 
	period_end TEXT NOT NULL, 
	number INTEGER NOT NULL, 
	tariff TEXT NOT NULL, 
	roster TEXT NOT NULL, 
	issued_on TEXT NOT NULL, 
	chunks INTEGER NOT NULL, 
	done INTEGER NOT NULL, 
	state TEXT COLLATE "BINARY" NOT NULL, 
	actor TEXT NOT NULL, 
	voids TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	PRIMARY KEY (id)
)
 STRICT

;
INSERT INTO "jizhi_bill_run" VALUES('jade/2025-03-01..2025-04-01#1','jade','2025-03-01','2025-04-01',1,'jade/jade/4830a6263214df40f265508176d18498409ca8710c5f91420f7a037103adf279','0325497cd4b9403c55f2c89478d5488342b15e96f6130a94084675bbbf13d787','2025-03-01',1,1,'done','clerk','',3);
CREATE TABLE jizhi_building (
	id TEXT COLLATE "BINARY" NOT NULL, 
	project TEXT COLLATE "BINARY" NOT NULL, 
	code TEXT NOT NULL, 
	name TEXT NOT NULL, 
	zone TEXT NOT NULL, 
	floors INTEGER, 
	entrances TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	PRIMARY KEY (id)
)
 STRICT

;
CREATE TABLE jizhi_charge (
	id TEXT COLLATE "BINARY" NOT NULL, 
	run TEXT COLLATE "BINARY" NOT NULL, 
	project TEXT COLLATE "BINARY" NOT NULL, 
	space TEXT COLLATE "BINARY" NOT NULL, 
	fee TEXT NOT NULL, 
	cycle_start TEXT NOT NULL, 
	cycle_end TEXT NOT NULL, 
	payer TEXT COLLATE "BINARY" NOT NULL, 
	target_fen INTEGER NOT NULL, 
	target_currency TEXT COLLATE "BINARY" NOT NULL, 
	amount_fen INTEGER NOT NULL, 
	amount_currency TEXT COLLATE "BINARY" NOT NULL, 
	slices TEXT NOT NULL, 
	turns TEXT NOT NULL, 
	n INTEGER NOT NULL, 
	kind TEXT NOT NULL, 
	PRIMARY KEY (id)
)
 STRICT

;
INSERT INTO "jizhi_charge" VALUES('jade/1-101/service/2025-03-01..2025-04-01/zhang#0','jade/2025-03-01..2025-04-01#1','jade','1-101','service','2025-03-01','2025-04-01','zhang',20441,'CNY',20441,'CNY','[{"since":"2025-03-01","facts":[["area",{"decimal":"89.50"}]]}]','[]',0,'charge');
INSERT INTO "jizhi_charge" VALUES('jade/1-101/pump/2025-03-01..2025-04-01/zhang#0','jade/2025-03-01..2025-04-01#1','jade','1-101','pump','2025-03-01','2025-04-01','zhang',1790,'CNY',1790,'CNY','[{"since":"2025-03-01","facts":[["area",{"decimal":"89.50"}]]}]','[]',0,'charge');
INSERT INTO "jizhi_charge" VALUES('jade/1-102/service/2025-03-01..2025-04-01/li#0','jade/2025-03-01..2025-04-01#1','jade','1-102','service','2025-03-01','2025-04-01','li',11661,'CNY',11661,'CNY','[{"since":"2025-03-01","facts":[["area",{"decimal":"120.25"}]]},{"since":"2025-03-11","facts":[["area",{"decimal":"121.00"}]]}]','[{"period":{"start":"2025-03-01","end":"2025-03-16"},"shares":[["li","1"]]}]',0,'charge');
INSERT INTO "jizhi_charge" VALUES('jade/1-102/service/2025-03-01..2025-04-01/wang#0','jade/2025-03-01..2025-04-01#1','jade','1-102','service','2025-03-01','2025-04-01','wang',15925,'CNY',15925,'CNY','[{"since":"2025-03-01","facts":[["area",{"decimal":"120.25"}]]},{"since":"2025-03-11","facts":[["area",{"decimal":"121.00"}]]}]','[{"period":{"start":"2025-03-16","end":"2025-04-01"},"shares":[["wang","1"]]}]',0,'charge');
INSERT INTO "jizhi_charge" VALUES('jade/1-102/pump/2025-03-01..2025-04-01/li#0','jade/2025-03-01..2025-04-01#1','jade','1-102','pump','2025-03-01','2025-04-01','li',1166,'CNY',1166,'CNY','[{"since":"2025-03-01","facts":[["area",{"decimal":"120.25"}]]},{"since":"2025-03-11","facts":[["area",{"decimal":"121.00"}]]}]','[{"period":{"start":"2025-03-01","end":"2025-03-16"},"shares":[["li","1"]]}]',0,'charge');
INSERT INTO "jizhi_charge" VALUES('jade/1-102/pump/2025-03-01..2025-04-01/wang#0','jade/2025-03-01..2025-04-01#1','jade','1-102','pump','2025-03-01','2025-04-01','wang',1249,'CNY',1249,'CNY','[{"since":"2025-03-01","facts":[["area",{"decimal":"120.25"}]]},{"since":"2025-03-11","facts":[["area",{"decimal":"121.00"}]]}]','[{"period":{"start":"2025-03-16","end":"2025-04-01"},"shares":[["wang","1"]]}]',0,'charge');
INSERT INTO "jizhi_charge" VALUES('jade/1-103/service/2025-03-01..2025-04-01/zhang#0','jade/2025-03-01..2025-04-01#1','jade','1-103','service','2025-03-01','2025-04-01','zhang',22839,'CNY',22839,'CNY','[{"since":"2025-03-01","facts":[["area",{"decimal":"100"}]]}]','[]',0,'charge');
INSERT INTO "jizhi_charge" VALUES('jade/1-103/pump/2025-03-01..2025-04-01/zhang#0','jade/2025-03-01..2025-04-01#1','jade','1-103','pump','2025-03-01','2025-04-01','zhang',2000,'CNY',2000,'CNY','[{"since":"2025-03-01","facts":[["area",{"decimal":"100"}]]}]','[]',0,'charge');
INSERT INTO "jizhi_charge" VALUES('jade/1-101/service/2025-03-01..2025-04-01/zhang#1','jade/2025-03-01..2025-04-01#1','jade','1-101','service','2025-03-01','2025-04-01','zhang',1000000000000000,'CNY',1000000000000000,'CNY','[{"since":"2025-03-01","facts":[["area",{"decimal":"89.50"}],["lift",true],["floor",-1],["kind","dwelling"],["since",{"date":"2024-02-29"}]]}]','[{"period":{"start":"2025-03-01","end":"2025-04-01"},"shares":[["zhang","3/5"],["李","2/5"]]}]',1,'charge');
INSERT INTO "jizhi_charge" VALUES('jade/1-101/service/2025-03-01..2025-04-01/zhang#2','jade/2025-03-01..2025-04-01#1','jade','1-101','service','2025-03-01','2025-04-01','zhang',-1000000000000000,'CNY',-1000000000000000,'CNY','[]','[]',2,'correction');
INSERT INTO "jizhi_charge" VALUES('jade/1-101/service/2025-03-01..2025-04-01/𠮷%2F50%25 %231#3','jade/2025-03-01..2025-04-01#1','jade','1-101','service','2025-03-01','2025-04-01','𠮷/50% #1',0,'CNY',7,'HKD','[]','[]',3,'charge');
CREATE TABLE jizhi_company (
	id TEXT COLLATE "BINARY" NOT NULL, 
	code TEXT NOT NULL, 
	name TEXT NOT NULL, 
	credit_code TEXT, 
	version INTEGER NOT NULL, 
	PRIMARY KEY (id)
)
 STRICT

;
CREATE TABLE jizhi_imported_file (
	id TEXT COLLATE "BINARY" NOT NULL, 
	project TEXT COLLATE "BINARY" NOT NULL, 
	source TEXT NOT NULL, 
	sha256 TEXT COLLATE "BINARY" NOT NULL, 
	instant INTEGER NOT NULL, 
	rows INTEGER NOT NULL, 
	parked INTEGER NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (project, sha256)
)
 STRICT

;
INSERT INTO "jizhi_imported_file" VALUES('1','jade','房产.xlsx','hash of 1',946684799999999,600,0);
INSERT INTO "jizhi_imported_file" VALUES('2','jade','房产.xlsx','hash of 2',1740789000123456,600,0);
CREATE TABLE jizhi_meter (
	id TEXT COLLATE "BINARY" NOT NULL, 
	project TEXT COLLATE "BINARY" NOT NULL, 
	space TEXT COLLATE "BINARY" NOT NULL, 
	code TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	unit TEXT NOT NULL, 
	digits INTEGER, 
	multiplier TEXT NOT NULL, 
	serial TEXT NOT NULL, 
	fitted TEXT, 
	removed TEXT, 
	version INTEGER NOT NULL, 
	PRIMARY KEY (id)
)
 STRICT

;
CREATE TABLE jizhi_occupancy (
	id TEXT COLLATE "BINARY" NOT NULL, 
	project TEXT COLLATE "BINARY" NOT NULL, 
	space TEXT COLLATE "BINARY" NOT NULL, 
	since TEXT NOT NULL, 
	until TEXT, 
	party TEXT COLLATE "BINARY" NOT NULL, 
	heads INTEGER NOT NULL, 
	vehicles INTEGER NOT NULL, 
	needs TEXT NOT NULL, 
	preferences TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	PRIMARY KEY (id)
)
 STRICT

;
CREATE TABLE jizhi_outbox_message (
	id TEXT COLLATE "BINARY" NOT NULL, 
	project TEXT COLLATE "BINARY" NOT NULL, 
	topic TEXT COLLATE "BINARY" NOT NULL, 
	aggregate TEXT NOT NULL, 
	subjects TEXT NOT NULL, 
	state TEXT COLLATE "BINARY" NOT NULL, 
	attempts INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	PRIMARY KEY (id)
)
 STRICT

;
INSERT INTO "jizhi_outbox_message" VALUES('jade/2025-03-01..2025-04-01#1/000001/bills-issued','jade','bills-issued','jade/2025-03-01..2025-04-01#1','["jade/2025-03-01..2025-04-01#1/1-101/zhang/2025-03-31","jade/2025-03-01..2025-04-01#1/1-102/li/2025-03-31","jade/2025-03-01..2025-04-01#1/1-102/wang/2025-03-31","jade/2025-03-01..2025-04-01#1/1-103/zhang/2025-03-31"]','waiting',0,1);
INSERT INTO "jizhi_outbox_message" VALUES('1','jade','bills_issued','run','["b1","b2"]','waiting',0,1);
CREATE TABLE jizhi_party (
	id TEXT COLLATE "BINARY" NOT NULL, 
	name TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	phone TEXT, 
	id_number TEXT, 
	credit_code TEXT, 
	project TEXT COLLATE "BINARY" NOT NULL, 
	needs TEXT NOT NULL, 
	preferences TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	PRIMARY KEY (id)
)
 STRICT

;
INSERT INTO "jizhi_party" VALUES('li','li','person',NULL,NULL,NULL,'jade','[]','[]',1);
INSERT INTO "jizhi_party" VALUES('wang','wang','person',NULL,NULL,NULL,'jade','[]','[]',1);
INSERT INTO "jizhi_party" VALUES('zhang','zhang','person',NULL,NULL,NULL,'jade','[]','[]',1);
INSERT INTO "jizhi_party" VALUES('acme','𠮷野家','organisation',NULL,NULL,'91110000600037341L','','[]','[]',1);
CREATE TABLE jizhi_project (
	id TEXT COLLATE "BINARY" NOT NULL, 
	code TEXT NOT NULL, 
	name TEXT NOT NULL, 
	company TEXT COLLATE "BINARY" NOT NULL, 
	address TEXT NOT NULL, 
	area_m2 TEXT, 
	buildings INTEGER, 
	entrances INTEGER, 
	homes INTEGER, 
	plans TEXT NOT NULL, 
	pictures TEXT NOT NULL, 
	developer TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	PRIMARY KEY (id)
)
 STRICT

;
INSERT INTO "jizhi_project" VALUES('jade','jade','翠园','','',NULL,NULL,NULL,NULL,'[]','[]','',1);
CREATE TABLE jizhi_roster_part (
	id TEXT COLLATE "BINARY" NOT NULL, 
	run TEXT COLLATE "BINARY" NOT NULL, 
	number INTEGER NOT NULL, 
	text TEXT NOT NULL, 
	PRIMARY KEY (id)
)
 STRICT

;
INSERT INTO "jizhi_roster_part" VALUES('jade/2025-03-01..2025-04-01#1/000000','jade/2025-03-01..2025-04-01#1',0,'{"buildings":[],"meters":[],"occupancies":[],"parties":[{"credit_code":null,"id":"li","id_number":null,"kind":"person","name":"li","needs":[],"phone":null,"preferences":[],"project":"jade","version":0},{"credit_code":null,"id":"wang","id_number":null,"kind":"person","name":"wang","needs":[],"phone":null,"preferences":[],"project":"jade","version":0},{"credit_code":null,"id":"zhang","id_number":null,"kind":"person","name":"zhang","needs":[],"phone":null,"preferences":[],"project":"jade","version":0}],"project":{"address":"","area_m2":null,"buildings":null,"code":"jade","company":"","developer":"","entrances":null,"homes":null,"name":"翠园","pictures":[],"plans":[],"version":1},"spaces":[{"area":"89.50","attributes":[],"billed_area":null,"building":"","certificate":null,"changes":[],"code":"1-101","entrance":"","floor":null,"floors":null,"handover":null,"inner_area":null,"kind":"dwelling","layout":"","lift":null,"project":"jade","usage_class":"","version":1,"zone":""},{"area":"120.25","attributes":[],"billed_area":null,"building":"","certificate":null,"changes":[{"basis":"","fact":"area","since":"2025-03-11","value":{"decimal":"121.00"}}],"code":"1-102","entrance":"","floor":null,"floors":null,"handover":null,"inner_area":null,"kind":"dwelling","layout":"","lift":null,"project":"jade","usage_class":"","version":1,"zone":""},{"area":"100","attributes":[],"billed_area":null,"building":"","certificate":null,"changes":[],"code":"1-103","entrance":"","floor":null,"floors":null,"handover":null,"inner_area":null,"kind":"dwelling","layout":"","lift":null,"project":"jade","usage_class":"","version":1,"zone":""}],"tenures":[{"fees":[],"party":"zhang","project":"jade","role":"owner","share":"1","since":"2000-01-01","space":"1-101","until":null,"version":1},{"fees":[],"party":"li","project":"jade","role":"owner","share":"1","since":"2000-01-01","space":"1-102","until":"2025-03-16","version":1},{"fees":[],"party":"wang","project":"jade","role":"owner","share":"1","since":"2025-03-16","space":"1-102","until":null,"version":1},{"fees":[],"party":"zhang","project":"jade","role":"owner","share":"1","since":"2000-01-01","space":"1-103","until":null,"version":1}],"vacancies":[],"zones":[]}');
CREATE TABLE jizhi_run_item (
	id TEXT COLLATE "BINARY" NOT NULL, 
	run TEXT COLLATE "BINARY" NOT NULL, 
	project TEXT COLLATE "BINARY" NOT NULL, 
	space TEXT COLLATE "BINARY" NOT NULL, 
	outcome TEXT COLLATE "BINARY" NOT NULL, 
	reason TEXT NOT NULL, 
	findings TEXT NOT NULL, 
	PRIMARY KEY (id)
)
 STRICT

;
INSERT INTO "jizhi_run_item" VALUES('jade/2025-03-01..2025-04-01#1/1-101','jade/2025-03-01..2025-04-01#1','jade','1-101','billed','','[]');
INSERT INTO "jizhi_run_item" VALUES('jade/2025-03-01..2025-04-01#1/1-102','jade/2025-03-01..2025-04-01#1','jade','1-102','billed','','[]');
INSERT INTO "jizhi_run_item" VALUES('jade/2025-03-01..2025-04-01#1/1-103','jade/2025-03-01..2025-04-01#1','jade','1-103','billed','','[]');
CREATE TABLE jizhi_schema (
	version INTEGER NOT NULL, 
	fingerprint TEXT COLLATE "BINARY" NOT NULL, 
	PRIMARY KEY (version)
)
 STRICT

;
INSERT INTO "jizhi_schema" VALUES(1,'bff3eca20bc05a1d868a1a2586e8f179a089f570f75539cf356dad4582979b67');
CREATE TABLE jizhi_space (
	id TEXT COLLATE "BINARY" NOT NULL, 
	project TEXT COLLATE "BINARY" NOT NULL, 
	code TEXT NOT NULL, 
	kind TEXT COLLATE "BINARY" NOT NULL, 
	building TEXT COLLATE "BINARY" NOT NULL, 
	entrance TEXT NOT NULL, 
	zone TEXT NOT NULL, 
	floor INTEGER, 
	floors INTEGER, 
	layout TEXT NOT NULL, 
	lift INTEGER, 
	certificate INTEGER, 
	usage_class TEXT NOT NULL, 
	area TEXT, 
	inner_area TEXT, 
	billed_area TEXT, 
	handover TEXT, 
	attributes TEXT NOT NULL, 
	changes TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	PRIMARY KEY (id)
)
 STRICT

;
INSERT INTO "jizhi_space" VALUES('jade/1-101','jade','1-101','dwelling','','','',NULL,NULL,'',NULL,NULL,'','89.50',NULL,NULL,NULL,'[]','[]',1);
INSERT INTO "jizhi_space" VALUES('jade/1-102','jade','1-102','dwelling','','','',NULL,NULL,'',NULL,NULL,'','120.25',NULL,NULL,NULL,'[]','[{"since":"2025-03-11","fact":"area","value":{"decimal":"121.00"},"basis":""}]',1);
INSERT INTO "jizhi_space" VALUES('jade/1-103','jade','1-103','dwelling','','','',NULL,NULL,'',NULL,NULL,'','100',NULL,NULL,NULL,'[]','[]',1);
CREATE TABLE jizhi_tariff_text (
	id TEXT COLLATE "BINARY" NOT NULL, 
	project TEXT COLLATE "BINARY" NOT NULL, 
	code TEXT COLLATE "BINARY" NOT NULL, 
	sha256 TEXT NOT NULL, 
	text TEXT NOT NULL, 
	source TEXT NOT NULL, 
	since TEXT NOT NULL, 
	state TEXT COLLATE "BINARY" NOT NULL, 
	drafted_by TEXT NOT NULL, 
	approved_by TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	PRIMARY KEY (id)
)
 STRICT

;
INSERT INTO "jizhi_tariff_text" VALUES('jade/jade/4830a6263214df40f265508176d18498409ca8710c5f91420f7a037103adf279','jade','jade','4830a6263214df40f265508176d18498409ca8710c5f91420f7a037103adf279','tariff = "jade"

[[fee]]
code = "service"
per = "month"
  [[fee.version]]
  since = 2020-01-01
  basis = "resolution 2020-01-01"
  rates = { price = "2.00 元/㎡/月" }
  formula = "area * price"
  [[fee.version]]
  since = 2025-03-21
  basis = "resolution 2025-03-21"
  rates = { price = "2.80 元/㎡/月" }
  formula = "area * price"
[[fee]]
code = "pump"
per = "month"
  [[fee.version]]
  since = 2020-01-01
  basis = "resolution 2020-01-01"
  rates = { price = "2.00 元/㎡/月" }
  formula = "area * price / 10"','jade.toml','2000-01-01','published','li','wang',3);
CREATE TABLE jizhi_tenure (
	id TEXT COLLATE "BINARY" NOT NULL, 
	project TEXT COLLATE "BINARY" NOT NULL, 
	space TEXT COLLATE "BINARY" NOT NULL, 
	since TEXT NOT NULL, 
	until TEXT, 
	party TEXT COLLATE "BINARY" NOT NULL, 
	role TEXT NOT NULL, 
	share TEXT NOT NULL, 
	fees TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	PRIMARY KEY (id)
)
 STRICT

;
INSERT INTO "jizhi_tenure" VALUES('jade/1-101/owner/zhang/2000-01-01','jade','1-101','2000-01-01',NULL,'zhang','owner','1','[]',1);
INSERT INTO "jizhi_tenure" VALUES('jade/1-102/owner/li/2000-01-01','jade','1-102','2000-01-01','2025-03-16','li','owner','1','[]',1);
INSERT INTO "jizhi_tenure" VALUES('jade/1-102/owner/wang/2025-03-16','jade','1-102','2025-03-16',NULL,'wang','owner','1','[]',1);
INSERT INTO "jizhi_tenure" VALUES('jade/1-103/owner/zhang/2000-01-01','jade','1-103','2000-01-01',NULL,'zhang','owner','1','[]',1);
INSERT INTO "jizhi_tenure" VALUES('jade/1-101/owner/zhang/2020-05-01','jade','1-101','2020-05-01',NULL,'zhang','owner','2/7','[]',1);
INSERT INTO "jizhi_tenure" VALUES('jade/1-101/owner/li/2020-05-01','jade','1-101','2020-05-01','9999-12-31','li','owner','2/7','[]',1);
CREATE TABLE jizhi_vacancy (
	id TEXT COLLATE "BINARY" NOT NULL, 
	project TEXT COLLATE "BINARY" NOT NULL, 
	space TEXT COLLATE "BINARY" NOT NULL, 
	since TEXT NOT NULL, 
	until TEXT, 
	basis TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	PRIMARY KEY (id)
)
 STRICT

;
CREATE TABLE jizhi_zone (
	id TEXT COLLATE "BINARY" NOT NULL, 
	project TEXT COLLATE "BINARY" NOT NULL, 
	code TEXT NOT NULL, 
	name TEXT NOT NULL, 
	"by" TEXT NOT NULL, 
	parent TEXT NOT NULL, 
	attributes TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	PRIMARY KEY (id)
)
 STRICT

;
CREATE INDEX jizhi_project_by_company ON jizhi_project (company, id);
CREATE INDEX jizhi_zone_by_project ON jizhi_zone (project, id);
CREATE INDEX jizhi_building_by_project ON jizhi_building (project, id);
CREATE INDEX jizhi_space_by_building ON jizhi_space (building, id);
CREATE INDEX jizhi_space_by_kind ON jizhi_space (kind, id);
CREATE INDEX jizhi_space_by_project ON jizhi_space (project, id);
CREATE INDEX jizhi_party_by_project ON jizhi_party (project, id);
CREATE INDEX jizhi_tenure_by_party ON jizhi_tenure (party, id);
CREATE INDEX jizhi_tenure_by_project ON jizhi_tenure (project, id);
CREATE INDEX jizhi_tenure_by_since ON jizhi_tenure (since, id);
CREATE INDEX jizhi_tenure_by_space ON jizhi_tenure (space, id);
CREATE INDEX jizhi_tenure_by_until ON jizhi_tenure (until, id);
CREATE INDEX jizhi_occupancy_by_party ON jizhi_occupancy (party, id);
CREATE INDEX jizhi_occupancy_by_project ON jizhi_occupancy (project, id);
CREATE INDEX jizhi_occupancy_by_space ON jizhi_occupancy (space, id);
CREATE INDEX jizhi_vacancy_by_project ON jizhi_vacancy (project, id);
CREATE INDEX jizhi_vacancy_by_space ON jizhi_vacancy (space, id);
CREATE INDEX jizhi_meter_by_project ON jizhi_meter (project, id);
CREATE INDEX jizhi_meter_by_space ON jizhi_meter (space, id);
CREATE INDEX jizhi_tariff_text_by_code ON jizhi_tariff_text (code, id);
CREATE INDEX jizhi_tariff_text_by_project ON jizhi_tariff_text (project, id);
CREATE INDEX jizhi_tariff_text_by_state ON jizhi_tariff_text (state, id);
CREATE INDEX jizhi_bill_run_by_period_start ON jizhi_bill_run (period_start, id);
CREATE INDEX jizhi_bill_run_by_project ON jizhi_bill_run (project, id);
CREATE INDEX jizhi_bill_run_by_state ON jizhi_bill_run (state, id);
CREATE INDEX jizhi_roster_part_by_run ON jizhi_roster_part (run, id);
CREATE TRIGGER "jizhi_roster_part_no_update" BEFORE UPDATE ON "jizhi_roster_part" BEGIN SELECT RAISE(ABORT, 'jizhi_roster_part is append-only: correct it by a new record'); END;
CREATE TRIGGER "jizhi_roster_part_no_delete" BEFORE DELETE ON "jizhi_roster_part" BEGIN SELECT RAISE(ABORT, 'jizhi_roster_part is append-only: correct it by a new record'); END;
CREATE INDEX jizhi_run_item_by_outcome ON jizhi_run_item (outcome, id);
CREATE INDEX jizhi_run_item_by_project ON jizhi_run_item (project, id);
CREATE INDEX jizhi_run_item_by_run ON jizhi_run_item (run, id);
CREATE INDEX jizhi_run_item_by_space ON jizhi_run_item (space, id);
CREATE TRIGGER "jizhi_run_item_no_update" BEFORE UPDATE ON "jizhi_run_item" BEGIN SELECT RAISE(ABORT, 'jizhi_run_item is append-only: correct it by a new record'); END;
CREATE TRIGGER "jizhi_run_item_no_delete" BEFORE DELETE ON "jizhi_run_item" BEGIN SELECT RAISE(ABORT, 'jizhi_run_item is append-only: correct it by a new record'); END;
CREATE INDEX jizhi_charge_by_cycle_start ON jizhi_charge (cycle_start, id);
CREATE INDEX jizhi_charge_by_payer ON jizhi_charge (payer, id);
CREATE INDEX jizhi_charge_by_project ON jizhi_charge (project, id);
CREATE INDEX jizhi_charge_by_run ON jizhi_charge (run, id);
CREATE INDEX jizhi_charge_by_space ON jizhi_charge (space, id);
CREATE TRIGGER "jizhi_charge_no_update" BEFORE UPDATE ON "jizhi_charge" BEGIN SELECT RAISE(ABORT, 'jizhi_charge is append-only: correct it by a new record'); END;
CREATE TRIGGER "jizhi_charge_no_delete" BEFORE DELETE ON "jizhi_charge" BEGIN SELECT RAISE(ABORT, 'jizhi_charge is append-only: correct it by a new record'); END;
CREATE INDEX jizhi_bill_by_due_on ON jizhi_bill (due_on, id);
CREATE INDEX jizhi_bill_by_payer ON jizhi_bill (payer, id);
CREATE INDEX jizhi_bill_by_project ON jizhi_bill (project, id);
CREATE INDEX jizhi_bill_by_run ON jizhi_bill (run, id);
CREATE INDEX jizhi_bill_by_space ON jizhi_bill (space, id);
CREATE TRIGGER "jizhi_bill_no_update" BEFORE UPDATE ON "jizhi_bill" BEGIN SELECT RAISE(ABORT, 'jizhi_bill is append-only: correct it by a new record'); END;
CREATE TRIGGER "jizhi_bill_no_delete" BEFORE DELETE ON "jizhi_bill" BEGIN SELECT RAISE(ABORT, 'jizhi_bill is append-only: correct it by a new record'); END;
CREATE INDEX jizhi_imported_file_by_project ON jizhi_imported_file (project, id);
CREATE TRIGGER "jizhi_imported_file_no_update" BEFORE UPDATE ON "jizhi_imported_file" BEGIN SELECT RAISE(ABORT, 'jizhi_imported_file is append-only: correct it by a new record'); END;
CREATE TRIGGER "jizhi_imported_file_no_delete" BEFORE DELETE ON "jizhi_imported_file" BEGIN SELECT RAISE(ABORT, 'jizhi_imported_file is append-only: correct it by a new record'); END;
CREATE INDEX jizhi_outbox_message_by_project ON jizhi_outbox_message (project, id);
CREATE INDEX jizhi_outbox_message_by_state ON jizhi_outbox_message (state, id);
CREATE INDEX jizhi_outbox_message_by_topic ON jizhi_outbox_message (topic, id);
COMMIT;
