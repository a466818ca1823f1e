-- The store of one user's daemon: sessions, tasks, requests, response bodies, attempts, events.
--
-- Times are nanoseconds since 1970-01-01 UTC, durations are nanoseconds: datetime(created_at / 1000000000, 'unixepoch').
-- Those marked "steady" count real time from the store's beginning on and follow no setting of the clock; see clock.
-- Columns named *_sealed are AES-256-GCM with the key in store.key; what they seal stands beside them.
-- crc is the CRC32C of the row's columns before it, checked at each load.
-- A session keeps the number and the XOR of its rows' checksums, so that a missing row shows, too.

CREATE TABLE meta (
  name  TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE session (
  row_no         INTEGER NOT NULL PRIMARY KEY,
  app            TEXT    NOT NULL,
  identifier     TEXT    NOT NULL,
  stage          TEXT    NOT NULL,
  generation     INTEGER NOT NULL,
  epoch          INTEGER NOT NULL,
  next_number    INTEGER NOT NULL,
  next_seq       INTEGER NOT NULL,
  handed_seq     INTEGER NOT NULL,
  created_at     INTEGER NOT NULL,
  settings       TEXT    NOT NULL, -- JSON, without the default header fields
  headers_sealed BLOB,             -- JSON of the default header fields
  live           INTEGER NOT NULL, -- tasks that haven't ended
  unacknowledged INTEGER NOT NULL, -- ended tasks that aren't archived
  archived       INTEGER NOT NULL,
  task_rows      INTEGER NOT NULL, -- rows of task, request, body and attempt
  task_xor       INTEGER NOT NULL, -- of their checksums
  event_rows     INTEGER NOT NULL,
  event_xor      INTEGER NOT NULL,
  crc            INTEGER NOT NULL
) STRICT;

CREATE UNIQUE INDEX session_by_name ON session (app, identifier);

CREATE TABLE task (
  row_no                 INTEGER NOT NULL PRIMARY KEY,
  id                     TEXT    NOT NULL,
  session                INTEGER NOT NULL REFERENCES session (row_no),
  number                 INTEGER NOT NULL,
  -- fixed when the task is created
  kind                   TEXT    NOT NULL,
  key                    TEXT,
  submission_id          TEXT    NOT NULL,
  fingerprint            TEXT    NOT NULL, -- JSON
  origin                 TEXT    NOT NULL,
  method                 TEXT    NOT NULL,
  url                    TEXT    NOT NULL, -- without its query
  file                   TEXT,
  source                 TEXT,
  bytes_expected_to_send INTEGER NOT NULL,
  may_repeat             INTEGER NOT NULL,
  failure_policy         TEXT    NOT NULL, -- JSON, empty for the default
  resource_timeout       INTEGER NOT NULL,
  earliest_begin         INTEGER,
  created_at             INTEGER NOT NULL,
  latest_begin           INTEGER,
  expected_to_send       INTEGER,          -- what the app thinks, -1 for unknown
  expected_to_receive    INTEGER,
  user_info              TEXT,             -- JSON
  handler                TEXT,
  policy                 TEXT    NOT NULL, -- JSON, or empty: may move under any conditions. Compared as text by the queue
  ask_before_start       TEXT,             -- JSON, of a task that asks its app before it begins
  folder                 TEXT    NOT NULL, -- of the URL's path, for credentials; empty if its request brings its own
  -- changes
  state                  TEXT    NOT NULL,
  not_before             INTEGER,          -- queued; steady, but a date with delay_kind earliest-begin
  delay_kind             TEXT,             -- queued, if held back
  delay_text             TEXT,
  delay_since            INTEGER,          -- steady
  sent                   TEXT,             -- running, suspending, canceling, expiring
  cancel_kind            TEXT,             -- canceling
  outcome                TEXT,             -- completed: JSON
  ended_at               INTEGER,
  response               TEXT,             -- JSON, without header fields and body path
  response_sealed        BLOB,             -- JSON of the response's header fields and trailers
  body_path              TEXT,             -- the spooled body of the response
  suspend_count          INTEGER NOT NULL,
  ever_resumed           INTEGER NOT NULL,
  attempt                INTEGER NOT NULL,
  failures               INTEGER NOT NULL,
  reached                INTEGER NOT NULL, -- an earlier attempt may have reached the server
  bytes_sent             INTEGER NOT NULL,
  confirmed_bytes        INTEGER NOT NULL,
  priority               REAL    NOT NULL,
  description            TEXT    NOT NULL,
  budget_consumed        INTEGER NOT NULL,
  budget_since           INTEGER,          -- steady
  asked_at               INTEGER,          -- when it asked whether to begin; steady
  answer_until           INTEGER,          -- when its fallback stands for the answer; steady
  asking                 INTEGER,          -- 1 until that is answered, then 0
  bytes_received         INTEGER,          -- by its latest attempt when that ended
  content_length         INTEGER,          -- of that answer, or -1
  archived_at            INTEGER,          -- steady
  -- derived, for the indexes
  listed                 TEXT    NOT NULL, -- suspended running canceling succeeded unsuccessful archived archived-unsuccessful
  deadline               INTEGER,          -- queued or running: when the time budget ends; steady
  crc                    INTEGER NOT NULL,
  held                   INTEGER NOT NULL  -- queued and waits for not_before, 1 steady, 2 a date; 3 for an answer; not in crc
) STRICT;

CREATE UNIQUE INDEX task_by_id ON task (id);
CREATE INDEX task_listed ON task (session, listed, id);
CREATE UNIQUE INDEX task_by_key ON task (session, key) WHERE key IS NOT NULL AND archived_at IS NULL;
CREATE UNIQUE INDEX task_by_submission ON task (session, submission_id) WHERE archived_at IS NULL;
CREATE INDEX archive_by_key ON task (session, key, archived_at) WHERE key IS NOT NULL AND archived_at IS NOT NULL;
CREATE INDEX archive_by_submission ON task (session, submission_id, archived_at) WHERE archived_at IS NOT NULL;
CREATE INDEX archive_by_age ON task (archived_at) WHERE archived_at IS NOT NULL;
CREATE INDEX task_queue ON task (session, origin, policy, priority DESC, number) WHERE state = 'queued' AND held = 0;
CREATE INDEX task_folder ON task (session, origin, policy, held, folder) WHERE state = 'queued';
CREATE INDEX task_not_before ON task (held, not_before) WHERE state = 'queued';
CREATE INDEX task_out ON task (id) WHERE state IN ('running', 'suspending', 'canceling', 'expiring');
CREATE INDEX task_deadline ON task (deadline, id) WHERE deadline IS NOT NULL;
CREATE INDEX task_latest_begin ON task (latest_begin, id)
  WHERE latest_begin IS NOT NULL AND attempt = 0 AND state IN ('suspended', 'queued');
CREATE INDEX task_never_resumed ON task (id)
  WHERE state = 'suspended' AND ever_resumed = 0 AND source = 'snapshot';
CREATE INDEX task_body_path ON task (body_path) WHERE body_path IS NOT NULL;

-- What an attempt needs; gone when the task is archived.
CREATE TABLE request (
  task_no              INTEGER NOT NULL PRIMARY KEY REFERENCES task (row_no),
  method               TEXT    NOT NULL,
  request_sealed       BLOB    NOT NULL, -- JSON of the URL, the header fields and the idempotency key
  idle_timeout         INTEGER NOT NULL,
  bytes_per_second_max INTEGER NOT NULL,
  source               TEXT,             -- how the file is held
  original             TEXT,             -- the path the app gave
  path                 TEXT,             -- the file to send
  source_bytes         INTEGER,
  identity_bytes       INTEGER,
  modified             INTEGER,
  file_key             TEXT,             -- device and inode
  destination          TEXT,             -- JSON: where a download's result goes
  first_method         TEXT,             -- of the request that the app replaced when it was asked
  first_sealed         BLOB,             -- likewise, JSON of its URL, header fields and idempotency key
  crc                  INTEGER NOT NULL
) STRICT;

CREATE INDEX request_spooled ON request (path) WHERE source = 'snapshot';

-- Small response bodies; gone when the task is archived.
CREATE TABLE body (
  task_no INTEGER NOT NULL PRIMARY KEY REFERENCES task (row_no),
  bytes   BLOB    NOT NULL,
  crc     INTEGER NOT NULL
) STRICT;

CREATE TABLE attempt (
  task_no    INTEGER NOT NULL REFERENCES task (row_no),
  attempt    INTEGER NOT NULL,
  started_at INTEGER NOT NULL,
  began      INTEGER NOT NULL, -- the same moment; steady
  ended_at   INTEGER,          -- as long after started_at as it took
  bytes_sent INTEGER NOT NULL,
  result     TEXT    NOT NULL,
  exchanges  TEXT,             -- JSON: what was measured, once it has ended
  crc        INTEGER NOT NULL,
  PRIMARY KEY (task_no, attempt)
) STRICT, WITHOUT ROWID;

-- What a task waited for, written when that was over.
CREATE TABLE wait (
  task_no INTEGER NOT NULL REFERENCES task (row_no),
  since   INTEGER NOT NULL,
  until   INTEGER NOT NULL,
  code    TEXT    NOT NULL,
  text    TEXT    NOT NULL,
  crc     INTEGER NOT NULL,
  PRIMARY KEY (task_no, since)
) STRICT, WITHOUT ROWID;

-- What held the tasks of a lane as a whole while some of them waited. The row goes when none does any more.
CREATE TABLE lane (
  app     TEXT    NOT NULL,
  session TEXT    NOT NULL,
  origin  TEXT    NOT NULL,
  policy  TEXT    NOT NULL, -- as in task
  holds   TEXT    NOT NULL, -- JSON; times are steady
  crc     INTEGER NOT NULL,
  PRIMARY KEY (app, session, origin, policy)
) STRICT, WITHOUT ROWID;

-- What operators did with a task: the last hundred.
CREATE TABLE act (
  task_no INTEGER NOT NULL REFERENCES task (row_no),
  number  INTEGER NOT NULL, -- from 1
  at      INTEGER NOT NULL,
  what    TEXT    NOT NULL,
  pid     INTEGER NOT NULL, -- of the operator's process
  crc     INTEGER NOT NULL,
  PRIMARY KEY (task_no, number)
) STRICT, WITHOUT ROWID;

-- What tasks asked their apps. The event of the same number carries it; the row stays when that is settled.
CREATE TABLE question (
  task_no    INTEGER NOT NULL REFERENCES task (row_no),
  session    INTEGER NOT NULL REFERENCES session (row_no),
  generation INTEGER NOT NULL,
  seq        INTEGER NOT NULL,
  question   TEXT    NOT NULL, -- JSON; holds no secret
  asked_at   INTEGER NOT NULL, -- steady
  until      INTEGER,          -- when its fallback stands for the answer; steady
  closed_as  TEXT,             -- the answer's kind, unanswered or withdrawn; NULL while it is open
  answer_id  TEXT,             -- names the answer that counted
  closed_at  INTEGER,          -- steady
  crc        INTEGER NOT NULL,
  PRIMARY KEY (session, generation, seq)
) STRICT, WITHOUT ROWID;

CREATE INDEX question_of_task ON question (task_no);
CREATE INDEX question_open ON question (session) WHERE closed_at IS NULL;
CREATE INDEX question_without_end ON question (session, generation, seq) WHERE closed_at IS NULL AND until IS NULL;
CREATE INDEX question_until ON question (until) WHERE closed_at IS NULL AND until IS NOT NULL;

-- What the user has paused: the tasks for which everything that isn't NULL is so. Those that are over count for budgets.
CREATE TABLE pause (
  row_no  INTEGER NOT NULL PRIMARY KEY,
  app     TEXT,
  session TEXT,
  host    TEXT,
  since   INTEGER NOT NULL, -- steady
  until   INTEGER,          -- steady
  crc     INTEGER NOT NULL
) STRICT;

-- Sessions whose rows were put back from a backup or copied from elsewhere, and hold until somebody says what is to become
-- of them. Written at the opening that sees it.
CREATE TABLE restored (
  app         TEXT    NOT NULL,
  session     TEXT    NOT NULL,
  text        TEXT    NOT NULL, -- how that was seen
  at          INTEGER NOT NULL,
  since       INTEGER NOT NULL, -- when the rows were last at work; steady
  next_number INTEGER NOT NULL, -- tasks with a lower number were restored
  crc         INTEGER NOT NULL,
  PRIMARY KEY (app, session)
) STRICT, WITHOUT ROWID;

-- One row: what ties steady time to the machine's clocks. Within a boot it is booted plus the time since that boot.
CREATE TABLE clock (
  row_no INTEGER NOT NULL PRIMARY KEY,
  boot   TEXT    NOT NULL, -- names the boot
  booted INTEGER NOT NULL, -- the steady time of the boot
  wall   INTEGER NOT NULL, -- what the clock on the wall said at the mark
  steady INTEGER NOT NULL, -- and the steady time then
  crc    INTEGER NOT NULL
) STRICT;

-- One row: what the last start found and made of it.
CREATE TABLE recovery (
  row_no INTEGER NOT NULL PRIMARY KEY,
  at     INTEGER NOT NULL,
  report TEXT    NOT NULL, -- JSON
  crc    INTEGER NOT NULL
) STRICT;

-- The cookies of sessions. Beside what the ledgers count.
CREATE TABLE cookie_jar (
  app            TEXT    NOT NULL,
  session        TEXT    NOT NULL,
  cookies_sealed BLOB    NOT NULL, -- JSON
  crc            INTEGER NOT NULL,
  PRIMARY KEY (app, session)
) STRICT, WITHOUT ROWID;

-- Durable events that aren't acknowledged.
CREATE TABLE event (
  session     INTEGER NOT NULL REFERENCES session (row_no),
  seq         INTEGER NOT NULL,
  generation  INTEGER NOT NULL,
  type        TEXT    NOT NULL,
  task       TEXT,
  at          INTEGER NOT NULL, -- steady
  refusals    INTEGER NOT NULL,
  resends     INTEGER NOT NULL, -- how often it was sent again
  refusal    TEXT,             -- what the delegate threw last
  refused_at INTEGER,
  due        INTEGER,          -- when a refused event is delivered again; steady
  dead        INTEGER NOT NULL, -- refused to the end: a dead letter
  data_offset INTEGER NOT NULL, -- how much of the answer's body the delegate has acknowledged
  crc         INTEGER NOT NULL,
  PRIMARY KEY (session, seq)
) STRICT, WITHOUT ROWID;

CREATE INDEX event_dead ON event (session, seq) WHERE dead = 1;
CREATE INDEX event_of_task ON event (task, session, seq) WHERE task IS NOT NULL;

-- How apps are started, whether they may be, and what came of it.
CREATE TABLE app (
  app        TEXT    NOT NULL PRIMARY KEY,
  enabled    INTEGER NOT NULL,
  quit_at    INTEGER,          -- by its user, who hasn't started it since; steady
  supervised INTEGER NOT NULL,
  launcher   TEXT    NOT NULL, -- JSON
  process    TEXT,             -- JSON, of the one the daemon started; its times are steady
  living     TEXT    NOT NULL, -- JSON, of all whose end isn't known; times are steady
  attempts   TEXT    NOT NULL, -- JSON, of launches that weren't acknowledged; times are steady
  problem    TEXT    NOT NULL,
  crc        INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What sessions show to servers. A row may be there before its session.
CREATE TABLE credential (
  app               TEXT    NOT NULL,
  session           TEXT    NOT NULL,
  origin            TEXT    NOT NULL,
  realm             TEXT    NOT NULL, -- empty for every realm, else an equals sign and the realm; or connection
  credential_sealed BLOB    NOT NULL, -- JSON of the credential, what its provider gave last, and what is wrong with it
  crc               INTEGER NOT NULL,
  PRIMARY KEY (app, session, origin, realm)
) STRICT, WITHOUT ROWID;

-- Rows of sessions and apps that were found damaged, as they were read. Nothing reads them; they are for people.
CREATE TABLE quarantine (
  row_no     INTEGER NOT NULL PRIMARY KEY,
  at         INTEGER NOT NULL,
  app        TEXT    NOT NULL,
  identifier TEXT    NOT NULL,
  reason     TEXT    NOT NULL,
  row_of     TEXT    NOT NULL, -- the table it was in
  spool_path TEXT,             -- the file that belongs to it, which is kept, too
  content    TEXT    NOT NULL  -- JSON; bytes as hexadecimal
) STRICT;

PRAGMA application_id = 1330380801; -- OL and the version, so that a damaged version shows
PRAGMA user_version = 1;
