-- Weir: accounts, quotas, decisions.
-- Words that Weir compares are ASCII and lower case, text of people is utf8mb4. Every CHECK works in every
-- sql_mode: columns are one character longer than what is allowed, so that a cut value is refused as well.
-- Times are TIMESTAMP(6): stored as UTC, shown in the time zone of the session.

CREATE TABLE plan (
  name       VARCHAR(65) CHARACTER SET ascii COLLATE ascii_bin NOT NULL
             COMMENT 'what account.plan names; lower case',
  note       VARCHAR(255) NOT NULL DEFAULT '' COMMENT 'for people',
  updated_at TIMESTAMP(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6),
  PRIMARY KEY (name),
  CONSTRAINT plan_name_is_lower_case_letters_digits_dot_dash CHECK (name REGEXP '^[a-z0-9][a-z0-9._-]{0,63}$' AND name NOT REGEXP '[[:space:]]')
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin
  COMMENT='Kinds of contract; what a plan allows stands in quota';

-- The name has a default, which is refused, for MariaDB 10.11.11 and 11.4.5 (MDEV-36026): they take no two rows from an
-- INSERT ... SELECT into a table with a BEFORE INSERT trigger and a column that has none.
CREATE TABLE account (
  id             BIGINT NOT NULL AUTO_INCREMENT,
  name           VARCHAR(256) NOT NULL DEFAULT '' COMMENT 'customer number or name, as your other systems have it',
  plan           VARCHAR(65) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT 'default'
                 COMMENT 'on insert `default` means: what plan_rule says, else the plan default',
  status         VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT 'active'
                 COMMENT 'active, suspended or closed',
  opened_at      TIMESTAMP(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6)
                 COMMENT 'when the customer came; gives the age that quota.min_age_days and max_age_days speak of',
  risk           SMALLINT NOT NULL DEFAULT 0 COMMENT '0 = not classified, higher = riskier; your own scale to 1000',
  country        VARCHAR(3) CHARACTER SET ascii COLLATE ascii_bin NULL COMMENT 'ISO 3166, two capital letters',
  payment_method VARCHAR(65) CHARACTER SET ascii COLLATE ascii_bin NULL COMMENT 'your own word, lower case',
  updated_at     TIMESTAMP(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6),
  PRIMARY KEY (id),
  UNIQUE KEY account_name_is_taken (name),
  KEY plan (plan),
  CONSTRAINT account_plan_must_exist FOREIGN KEY (plan) REFERENCES plan (name),
  CONSTRAINT account_name_is_not_empty CHECK (CHAR_LENGTH(name) > 0),
  CONSTRAINT account_name_is_at_most_255_characters CHECK (CHAR_LENGTH(name) <= 255),
  CONSTRAINT account_name_has_no_blank_at_its_ends CHECK (name NOT REGEXP '^[[:space:]]|[[:space:]]$'),
  CONSTRAINT account_name_has_no_control_characters CHECK (name NOT REGEXP '[[:cntrl:]]'),
  CONSTRAINT account_status_is_active_suspended_or_closed CHECK (status IN ('active', 'suspended', 'closed')),
  CONSTRAINT account_opened_at_is_a_date CHECK (opened_at > '1970-01-02 00:00:00'),
  CONSTRAINT account_risk_is_0_to_1000 CHECK (risk BETWEEN 0 AND 1000),
  CONSTRAINT account_country_is_two_capital_letters CHECK (country REGEXP '^[A-Z][A-Z]$' AND CHAR_LENGTH(country) = 2),
  CONSTRAINT account_payment_method_is_a_lower_case_word CHECK (payment_method REGEXP '^[a-z0-9][a-z0-9._-]{0,63}$' AND payment_method NOT REGEXP '[[:space:]]')
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin
  COMMENT='One row per customer that sends';

CREATE TABLE plan_rule (
  id             BIGINT NOT NULL AUTO_INCREMENT,
  priority       INT NOT NULL DEFAULT 100 COMMENT 'the lowest that fits decides',
  min_risk       SMALLINT NOT NULL DEFAULT 0 COMMENT 'for accounts of at least this risk',
  max_risk       SMALLINT NOT NULL DEFAULT 1000 COMMENT 'and of at most this one',
  country        VARCHAR(3) CHARACTER SET ascii COLLATE ascii_bin NULL COMMENT 'of this country; NULL = of any',
  payment_method VARCHAR(65) CHARACTER SET ascii COLLATE ascii_bin NULL COMMENT 'who pay so; NULL = in any way',
  plan           VARCHAR(65) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'what they get',
  note           VARCHAR(255) NOT NULL DEFAULT '' COMMENT 'for people',
  updated_at     TIMESTAMP(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6),
  PRIMARY KEY (id),
  KEY plan (plan),
  CONSTRAINT plan_rule_plan_must_exist FOREIGN KEY (plan) REFERENCES plan (name) ON DELETE CASCADE,
  CONSTRAINT plan_rule_risk_is_0_to_1000 CHECK (min_risk >= 0 AND max_risk <= 1000),
  CONSTRAINT plan_rule_max_risk_is_not_below_min_risk CHECK (max_risk >= min_risk),
  CONSTRAINT plan_rule_country_is_two_capital_letters CHECK (country REGEXP '^[A-Z][A-Z]$' AND CHAR_LENGTH(country) = 2),
  CONSTRAINT plan_rule_payment_method_is_a_lower_case_word CHECK (payment_method REGEXP '^[a-z0-9][a-z0-9._-]{0,63}$' AND payment_method NOT REGEXP '[[:space:]]')
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin
  COMMENT='Which plan a new account gets that comes without one';

CREATE TRIGGER account_gets_its_plan_by_rule BEFORE INSERT ON account FOR EACH ROW
  SET NEW.plan = IF(NEW.plan <> 'default', NEW.plan, COALESCE(
    (SELECT r.plan FROM plan_rule r
     WHERE NEW.risk BETWEEN r.min_risk AND r.max_risk
       AND (r.country IS NULL OR r.country = NEW.country)
       AND (r.payment_method IS NULL OR r.payment_method = NEW.payment_method)
     ORDER BY r.priority, r.id LIMIT 1), 'default'));

CREATE TABLE identity (
  kind       VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL
             COMMENT 'login, network, sender_domain, script or certificate',
  value      VARCHAR(256) NOT NULL
             COMMENT 'lower case; a network as 192.0.2.0/24 or 2001:db8::/32, a single address without a length',
  account_id BIGINT NOT NULL,
  note       VARCHAR(255) NOT NULL DEFAULT '' COMMENT 'for people',
  updated_at TIMESTAMP(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6),
  PRIMARY KEY (kind, value),
  KEY account (account_id),
  CONSTRAINT identity_account_must_exist FOREIGN KEY (account_id) REFERENCES account (id) ON DELETE CASCADE,
  CONSTRAINT identity_kind_is_login_network_sender_domain_script_certificate CHECK (kind IN ('login', 'network', 'sender_domain', 'script', 'certificate')),
  CONSTRAINT identity_value_is_not_empty CHECK (CHAR_LENGTH(value) > 0),
  CONSTRAINT identity_value_is_at_most_255_characters CHECK (CHAR_LENGTH(value) <= 255),
  CONSTRAINT identity_value_is_lower_case CHECK (value = LOWER(value)),
  CONSTRAINT identity_value_has_no_blank_at_its_ends CHECK (value NOT REGEXP '^[[:space:]]|[[:space:]]$'),
  CONSTRAINT identity_value_has_no_control_characters CHECK (value NOT REGEXP '[[:cntrl:]]'),
  CONSTRAINT identity_sender_domain_is_a_domain_name CHECK (kind <> 'sender_domain' OR value REGEXP '^([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)([.][a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*$'),
  CONSTRAINT identity_network_is_an_address_or_address_and_length CHECK (kind <> 'network'
    OR COALESCE(INET6_ATON(SUBSTRING_INDEX(value, '/', 1)) IS NOT NULL AND value REGEXP '^[0-9a-f.:]+(/(0|[1-9][0-9]{0,2}))?$', FALSE)),
  CONSTRAINT identity_network_address_in_its_shortest_form CHECK (kind <> 'network' OR INET6_ATON(SUBSTRING_INDEX(value, '/', 1)) IS NULL
    OR SUBSTRING_INDEX(value, '/', 1) = INET6_NTOA(INET6_ATON(SUBSTRING_INDEX(value, '/', 1)))),
  CONSTRAINT identity_network_length_is_below_32_or_128_else_leave_it_out CHECK (kind <> 'network' OR value NOT LIKE '%/%'
    OR CAST(SUBSTRING_INDEX(value, '/', -1) AS UNSIGNED) < IF(value LIKE '%:%', 128, 32)),
  CONSTRAINT identity_network_has_no_bits_set_beyond_its_length CHECK (kind <> 'network' OR value NOT LIKE '%/%'
    OR INET6_ATON(SUBSTRING_INDEX(value, '/', 1)) IS NULL
    OR CASE
      WHEN value NOT LIKE '%:%' THEN (INET_ATON(SUBSTRING_INDEX(value, '/', 1)) << CAST(SUBSTRING_INDEX(value, '/', -1) AS UNSIGNED)) & 4294967295 = 0
      WHEN CAST(SUBSTRING_INDEX(value, '/', -1) AS UNSIGNED) < 64 THEN RIGHT(HEX(INET6_ATON(SUBSTRING_INDEX(value, '/', 1))), 16) = '0000000000000000'
        AND CAST(CONV(LEFT(HEX(INET6_ATON(SUBSTRING_INDEX(value, '/', 1))), 16), 16, 10) AS UNSIGNED) << CAST(SUBSTRING_INDEX(value, '/', -1) AS UNSIGNED) = 0
      ELSE CAST(CONV(RIGHT(HEX(INET6_ATON(SUBSTRING_INDEX(value, '/', 1))), 16), 16, 10) AS UNSIGNED) << (CAST(SUBSTRING_INDEX(value, '/', -1) AS UNSIGNED) - 64) = 0
    END)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin
  COMMENT='How a message names its account';

CREATE TABLE quota (
  id             BIGINT NOT NULL AUTO_INCREMENT,
  plan           VARCHAR(65) CHARACTER SET ascii COLLATE ascii_bin NULL COMMENT 'for every account of this plan',
  account_id     BIGINT NULL COMMENT 'for this account alone: takes the place of its plan''s rows of the same scope, unit and period',
  scope          VARCHAR(9) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT 'account'
                 COMMENT 'what is counted together: account, each login or script of it, or platform = all accounts (plan and account_id NULL)',
  unit           VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'messages or recipients',
  period_seconds INT NOT NULL COMMENT '3600 an hour, 86400 a day, 2592000 thirty days; a sliding window',
  maximum        BIGINT NULL COMMENT 'so many units in a sliding window, see README.md; 0 = none at all, NULL = no limit',
  min_age_days   INT NOT NULL DEFAULT 0 COMMENT 'for accounts at least so many days old',
  max_age_days   INT NULL COMMENT 'for accounts younger than so many days; NULL = of any age',
  valid_until    TIMESTAMP(6) NULL DEFAULT NULL COMMENT 'a temporary raise: until then it counts in place of lasting rows',
  note           VARCHAR(255) NOT NULL DEFAULT '' COMMENT 'for people',
  updated_at     TIMESTAMP(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6),
  PRIMARY KEY (id),
  KEY plan (plan),
  KEY account (account_id),
  CONSTRAINT quota_plan_must_exist FOREIGN KEY (plan) REFERENCES plan (name) ON DELETE CASCADE,
  CONSTRAINT quota_account_must_exist FOREIGN KEY (account_id) REFERENCES account (id) ON DELETE CASCADE,
  CONSTRAINT quota_scope_is_account_login_script_or_platform CHECK (scope IN ('account', 'login', 'script', 'platform')),
  CONSTRAINT quota_is_of_one_plan_or_one_account_or_the_platform CHECK ((plan IS NOT NULL) + (account_id IS NOT NULL) + (scope = 'platform') = 1),
  CONSTRAINT quota_of_the_platform_has_no_ages CHECK (scope <> 'platform' OR (min_age_days = 0 AND max_age_days IS NULL)),
  CONSTRAINT quota_unit_is_messages_or_recipients CHECK (unit IN ('messages', 'recipients')),
  CONSTRAINT quota_period_is_60_seconds_to_366_days CHECK (period_seconds BETWEEN 60 AND 31622400),
  CONSTRAINT quota_maximum_is_not_negative CHECK (maximum >= 0),
  CONSTRAINT quota_maximum_is_at_most_100000000000 CHECK (maximum <= 100000000000),
  CONSTRAINT quota_min_age_is_not_negative CHECK (min_age_days >= 0),
  CONSTRAINT quota_max_age_is_above_min_age CHECK (max_age_days > min_age_days),
  CONSTRAINT quota_valid_until_is_a_date CHECK (valid_until > '1970-01-02 00:00:00')
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin
  COMMENT='Limits; which row applies: README.md, "Which limit applies"';

CREATE TABLE quota_usage (
  account_id     BIGINT NOT NULL COMMENT '0 = all accounts together',
  subject        VARCHAR(263) NOT NULL DEFAULT '' COMMENT 'login:NAME or script:NAME of the account; empty = all of it',
  unit           VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  period_seconds INT NOT NULL,
  window_start   TIMESTAMP NOT NULL DEFAULT '2000-01-01 00:00:00' COMMENT 'a multiple of the period since 1970 (UTC)',
  used           BIGINT NOT NULL DEFAULT 0 COMMENT 'units granted to relays in this window; what they do not spend comes back within seconds',
  opened_at      TIMESTAMP(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6) COMMENT 'units granted before, and forgotten by a reset, do not come back',
  keep_until     TIMESTAMP NOT NULL DEFAULT '2000-01-01 00:00:00' COMMENT 'counts no more then; the row is removed later',
  PRIMARY KEY (account_id, subject, unit, period_seconds, window_start),
  KEY keep_until (keep_until),
  CONSTRAINT quota_usage_is_not_negative CHECK (used >= 0)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin
  COMMENT='What was granted, by account, unit and period, so that changing a limit resets nothing';

CREATE TABLE decision (
  event_id   CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'as in the SMTP reply, the log and X-Weir-Event',
  at         TIMESTAMP(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
  relay      VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'relay.name',
  queue_id   VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NULL COMMENT 'the MTA''s queue id',
  account_id BIGINT NULL COMMENT 'NULL = nobody was found',
  action     VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'what was done: pass, tag, defer, hold, reject',
  wanted     VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'what the policy asked for; differs where Weir only observes',
  observed   BOOLEAN NOT NULL COMMENT '1 = written down only',
  code       CHAR(4) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'W201 …, listed in the main README',
  score      DOUBLE NOT NULL,
  origin     VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'smtp or local',
  client     VARCHAR(45) CHARACTER SET ascii COLLATE ascii_bin NULL COMMENT 'address of the SMTP client',
  login      VARCHAR(255) NULL COMMENT 'SASL user',
  script     VARCHAR(255) NULL COMMENT 'what sent it, as a trusted web server says',
  sender     VARCHAR(320) NOT NULL COMMENT 'envelope sender; empty = null sender',
  recipients INT NOT NULL COMMENT 'how many the MTA accepted',
  bytes      BIGINT NOT NULL,
  policy     VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'version of the policy that decided',
  evidence   LONGTEXT NOT NULL COMMENT 'JSON: facts, usage, findings, contributions',
  PRIMARY KEY (at, event_id),
  KEY account (account_id, at),
  KEY queue_id (queue_id),
  KEY event_id (event_id),
  CONSTRAINT decision_evidence_is_json CHECK (JSON_VALID(evidence))
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin
  COMMENT='One row per message'
  PARTITION BY RANGE (UNIX_TIMESTAMP(at)) (PARTITION future VALUES LESS THAN MAXVALUE);

CREATE TABLE held_message (
  event_id   CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  held_at    TIMESTAMP(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
  relay      VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'in the hold queue of this relay',
  queue_id   VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NULL,
  account_id BIGINT NULL,
  code       CHAR(4) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  reason     VARCHAR(1024) NOT NULL,
  hold_until TIMESTAMP(6) NULL DEFAULT NULL COMMENT 'NULL = until somebody decides',
  state      VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT 'held'
             COMMENT 'held, released, deleted, or gone (no longer in the queue)',
  state_by   VARCHAR(128) NOT NULL DEFAULT '' COMMENT 'who changed the state',
  updated_at TIMESTAMP(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6),
  PRIMARY KEY (event_id),
  KEY account (account_id, held_at),
  KEY state (state, held_at),
  KEY relay_queue_id (relay, queue_id),
  CONSTRAINT held_message_state_is_held_released_deleted_or_gone CHECK (state IN ('held', 'released', 'deleted', 'gone'))
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin
  COMMENT='What lies on hold, where and why';

CREATE TABLE relay (
  name       VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  version    VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '',
  first_seen TIMESTAMP(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
  last_seen  TIMESTAMP(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6) COMMENT 'written every 10 s',
  addresses  VARCHAR(1024) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '' COMMENT 'its own addresses',
  PRIMARY KEY (name)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin
  COMMENT='The daemons that use this database';

CREATE TABLE alert (
  id          BIGINT NOT NULL AUTO_INCREMENT,
  opened_at   TIMESTAMP(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
  resolved_at TIMESTAMP(6) NULL DEFAULT NULL COMMENT 'NULL = still so',
  kind        VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'own-address-listed',
  subject     VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'what it is about: 192.0.2.25 bl.example',
  relay       VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'which noticed first',
  detail      VARCHAR(2048) NOT NULL DEFAULT '' COMMENT 'for people',
  open_one    VARCHAR(300) CHARACTER SET ascii COLLATE ascii_bin AS (IF(resolved_at IS NULL, CONCAT(kind, ' ', subject), NULL)) PERSISTENT
              COMMENT 'of each thing only one is open',
  PRIMARY KEY (id),
  UNIQUE KEY alert_is_open_already (open_one),
  KEY opened_at (opened_at)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin
  COMMENT='What the people on call should know';

CREATE TABLE fingerprint (
  kind       VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'text, words, layout, file, links or picture',
  hash       BIGINT NOT NULL COMMENT 'show it with HEX(hash)',
  check_hash BIGINT NOT NULL DEFAULT 0 COMMENT 'of pictures: must be near as well',
  first_seen TIMESTAMP(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
  last_seen  TIMESTAMP(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
  messages   BIGINT NOT NULL DEFAULT 0,
  recipients BIGINT NOT NULL DEFAULT 0,
  verdict    VARCHAR(5) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT 'none'
             COMMENT 'what an operator says of it: none, bad or fine',
  marked_at  TIMESTAMP(6) NULL DEFAULT NULL COMMENT 'set by a trigger',
  note       VARCHAR(255) NOT NULL DEFAULT '' COMMENT 'for people',
  PRIMARY KEY (kind, hash, check_hash),
  KEY last_seen (last_seen),
  KEY marked_at (marked_at),
  CONSTRAINT fingerprint_kind_is_text_words_layout_file_links_or_picture
    CHECK (kind IN ('text', 'words', 'layout', 'file', 'links', 'picture')),
  CONSTRAINT fingerprint_verdict_is_none_bad_or_fine CHECK (verdict IN ('none', 'bad', 'fine'))
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin
  COMMENT='Campaigns: what came more than once';

CREATE TABLE fingerprint_seen (
  kind       VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  hash       BIGINT NOT NULL,
  check_hash BIGINT NOT NULL DEFAULT 0,
  account_id BIGINT NOT NULL,
  last_seen  TIMESTAMP(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
  messages   BIGINT NOT NULL DEFAULT 0,
  recipients BIGINT NOT NULL DEFAULT 0,
  updated_at TIMESTAMP(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6),
  PRIMARY KEY (kind, hash, check_hash, account_id),
  KEY account (account_id, last_seen),
  KEY last_seen (last_seen),
  KEY updated_at (updated_at)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin
  COMMENT='Who sent of each campaign';

CREATE TRIGGER fingerprint_added_with_a_mark BEFORE INSERT ON fingerprint FOR EACH ROW
  SET NEW.marked_at = IF(NEW.verdict = 'none', NULL, NOW(6));
CREATE TRIGGER fingerprint_marked BEFORE UPDATE ON fingerprint FOR EACH ROW
  SET NEW.marked_at = IF(NEW.verdict = OLD.verdict, OLD.marked_at, NOW(6));

CREATE TABLE audit (
  id         BIGINT NOT NULL AUTO_INCREMENT,
  at         TIMESTAMP(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
  who        VARCHAR(128) NOT NULL COMMENT 'the person or program',
  what       VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'account.add, quota.raise …',
  account_id BIGINT NULL,
  detail     VARCHAR(1024) NOT NULL DEFAULT '',
  PRIMARY KEY (id),
  KEY at (at),
  KEY account (account_id, at)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin
  COMMENT='Who changed what by the command line';

CREATE TABLE change_feed (
  id         BIGINT NOT NULL AUTO_INCREMENT,
  changed_at TIMESTAMP(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
  table_name VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  account_id BIGINT NULL,
  kind       VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NULL,
  value      VARCHAR(256) NULL,
  plan       VARCHAR(65) CHARACTER SET ascii COLLATE ascii_bin NULL,
  PRIMARY KEY (id),
  KEY changed_at (changed_at)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin
  COMMENT='Written by triggers, read by every relay, emptied by them after an hour; not for people';

-- One statement per trigger. Rows that a foreign key removes fire none: the removal of the account or plan stands for
-- those (and says `network`, since networks are held in memory whole).
CREATE TRIGGER account_added AFTER INSERT ON account FOR EACH ROW
  INSERT INTO change_feed (table_name, account_id) VALUES ('account', NEW.id);
CREATE TRIGGER account_changed AFTER UPDATE ON account FOR EACH ROW
  INSERT INTO change_feed (table_name, account_id) SELECT 'account', OLD.id UNION SELECT 'account', NEW.id;
CREATE TRIGGER account_removed AFTER DELETE ON account FOR EACH ROW
  INSERT INTO change_feed (table_name, account_id, kind) VALUES ('account', OLD.id, 'network');

CREATE TRIGGER identity_added AFTER INSERT ON identity FOR EACH ROW
  INSERT INTO change_feed (table_name, account_id, kind, value) VALUES ('identity', NEW.account_id, NEW.kind, NEW.value);
CREATE TRIGGER identity_changed AFTER UPDATE ON identity FOR EACH ROW
  INSERT INTO change_feed (table_name, account_id, kind, value)
  SELECT 'identity', OLD.account_id, OLD.kind, OLD.value UNION SELECT 'identity', NEW.account_id, NEW.kind, NEW.value;
CREATE TRIGGER identity_removed AFTER DELETE ON identity FOR EACH ROW
  INSERT INTO change_feed (table_name, account_id, kind, value) VALUES ('identity', OLD.account_id, OLD.kind, OLD.value);

CREATE TRIGGER plan_added AFTER INSERT ON plan FOR EACH ROW
  INSERT INTO change_feed (table_name, plan) VALUES ('plan', NEW.name);
CREATE TRIGGER plan_changed AFTER UPDATE ON plan FOR EACH ROW
  INSERT INTO change_feed (table_name, plan) SELECT 'plan', OLD.name UNION SELECT 'plan', NEW.name;
CREATE TRIGGER plan_removed AFTER DELETE ON plan FOR EACH ROW
  INSERT INTO change_feed (table_name, plan) VALUES ('plan', OLD.name);

CREATE TRIGGER quota_added AFTER INSERT ON quota FOR EACH ROW
  INSERT INTO change_feed (table_name, account_id, plan) VALUES ('quota', NEW.account_id, NEW.plan);
CREATE TRIGGER quota_changed AFTER UPDATE ON quota FOR EACH ROW
  INSERT INTO change_feed (table_name, account_id, plan)
  SELECT 'quota', OLD.account_id, OLD.plan UNION SELECT 'quota', NEW.account_id, NEW.plan;
CREATE TRIGGER quota_removed AFTER DELETE ON quota FOR EACH ROW
  INSERT INTO change_feed (table_name, account_id, plan) VALUES ('quota', OLD.account_id, OLD.plan);

-- A reset: relays drop what they hold of it. Rows that are removed because they are old concern nobody.
CREATE TRIGGER quota_usage_removed AFTER DELETE ON quota_usage FOR EACH ROW
  INSERT INTO change_feed (table_name, account_id) SELECT 'quota_usage', OLD.account_id FROM DUAL WHERE OLD.keep_until > NOW();

CREATE SQL SECURITY INVOKER VIEW limits_now AS
  SELECT a.id AS account_id, a.name AS account, a.plan, q.scope, q.unit, q.period_seconds, q.maximum,
    CASE WHEN q.account_id IS NULL THEN 'plan' WHEN q.valid_until IS NULL THEN 'account' ELSE 'raise' END AS source,
    q.valid_until, q.id AS quota_id
  FROM account a
  JOIN quota q ON q.account_id = a.id OR q.plan = a.plan
  WHERE q.maximum IS NOT NULL
    AND (q.valid_until IS NULL OR q.valid_until > NOW(6))
    AND q.min_age_days <= GREATEST(0, (UNIX_TIMESTAMP(NOW(6)) - UNIX_TIMESTAMP(a.opened_at)) DIV 86400)
    AND (q.max_age_days IS NULL OR q.max_age_days > GREATEST(0, (UNIX_TIMESTAMP(NOW(6)) - UNIX_TIMESTAMP(a.opened_at)) DIV 86400))
    AND NOT EXISTS (
      SELECT 1 FROM quota b
      WHERE (b.account_id = a.id OR b.plan = a.plan)
        AND b.scope = q.scope AND b.unit = q.unit AND b.period_seconds = q.period_seconds
        AND (b.valid_until IS NULL OR b.valid_until > NOW(6))
        AND b.min_age_days <= GREATEST(0, (UNIX_TIMESTAMP(NOW(6)) - UNIX_TIMESTAMP(a.opened_at)) DIV 86400)
        AND (b.max_age_days IS NULL OR b.max_age_days > GREATEST(0, (UNIX_TIMESTAMP(NOW(6)) - UNIX_TIMESTAMP(a.opened_at)) DIV 86400))
        AND (b.account_id IS NULL, b.valid_until IS NULL, COALESCE(b.maximum, 1000000000000), b.id)
          < (q.account_id IS NULL, q.valid_until IS NULL, q.maximum, q.id));

-- Windows are compared as seconds since 1970: in the hour that clocks are put back two windows have the same local time.
CREATE SQL SECURITY INVOKER VIEW usage_now AS
  SELECT l.account_id, l.account, l.scope, COALESCE(u.subject, '') AS subject, l.unit, l.period_seconds, l.maximum,
    COALESCE(SUM(IF(UNIX_TIMESTAMP(u.window_start) = UNIX_TIMESTAMP() DIV l.period_seconds * l.period_seconds, u.used,
      (u.used * (l.period_seconds - FLOOR(UNIX_TIMESTAMP()) MOD l.period_seconds) + l.period_seconds - 1) DIV l.period_seconds)), 0) AS used,
    l.source
  FROM limits_now l
  LEFT JOIN quota_usage u ON u.account_id = l.account_id AND u.unit = l.unit AND u.period_seconds = l.period_seconds
    AND IF(l.scope = 'account', u.subject = '', u.subject LIKE CONCAT(l.scope, ':%'))
    AND UNIX_TIMESTAMP(u.window_start) >= (UNIX_TIMESTAMP() DIV l.period_seconds - 1) * l.period_seconds
  GROUP BY l.account_id, l.account, l.scope, COALESCE(u.subject, ''), l.unit, l.period_seconds, l.maximum, l.source;

CREATE SQL SECURITY INVOKER VIEW platform_usage_now AS
  SELECT q.unit, q.period_seconds, q.maximum,
    COALESCE(SUM(IF(UNIX_TIMESTAMP(u.window_start) = UNIX_TIMESTAMP() DIV q.period_seconds * q.period_seconds, u.used,
      (u.used * (q.period_seconds - FLOOR(UNIX_TIMESTAMP()) MOD q.period_seconds) + q.period_seconds - 1) DIV q.period_seconds)), 0) AS used,
    q.valid_until, q.id AS quota_id
  FROM quota q
  LEFT JOIN quota_usage u ON u.account_id = 0 AND u.unit = q.unit AND u.period_seconds = q.period_seconds
    AND UNIX_TIMESTAMP(u.window_start) >= (UNIX_TIMESTAMP() DIV q.period_seconds - 1) * q.period_seconds
  WHERE q.scope = 'platform' AND q.maximum IS NOT NULL AND (q.valid_until IS NULL OR q.valid_until > NOW(6))
  GROUP BY q.unit, q.period_seconds, q.maximum, q.valid_until, q.id;

CREATE SQL SECURITY INVOKER VIEW top_senders_today AS
  SELECT d.account_id, COALESCE(a.name, '(nobody)') AS account,
    COUNT(*) AS messages, SUM(d.recipients) AS recipients,
    SUM(d.action IN ('pass', 'tag', 'hold')) AS accepted, SUM(d.action = 'hold') AS held,
    SUM(d.action IN ('defer', 'reject')) AS refused, MAX(d.at) AS last_at
  FROM decision d
  LEFT JOIN account a ON a.id = d.account_id
  WHERE d.at >= CURRENT_DATE
  GROUP BY d.account_id, a.name
  ORDER BY messages DESC;

INSERT INTO plan (name, note) VALUES ('default', 'what every account has unless it has another plan');
INSERT INTO quota (plan, unit, period_seconds, maximum, min_age_days, max_age_days, note) VALUES
  ('default', 'messages', 86400, 100, 0, 30, 'newcomers'),
  ('default', 'messages', 3600, 1000, 30, NULL, 'everybody else');
