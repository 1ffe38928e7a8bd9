-- Directives: an operator's word about mail of one sender or campaign, which comes before rules and score.

CREATE TABLE directive (
  id          BIGINT NOT NULL AUTO_INCREMENT,
  kind        VARCHAR(9) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'account, login, script, network or campaign',
  account_id  BIGINT NULL COMMENT 'of kind account: which; NULL for the others',
  value       VARCHAR(256) NOT NULL DEFAULT ''
              COMMENT 'of the other kinds: which; lower case, networks as in identity, campaigns as `weir campaign list` has them',
  action      VARCHAR(7) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'hold, defer, reject or pass',
  reason      VARCHAR(255) NOT NULL DEFAULT '' COMMENT 'for people',
  created_at  TIMESTAMP(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6) COMMENT 'of two on the same the younger counts',
  who         VARCHAR(128) NOT NULL DEFAULT CURRENT_USER() COMMENT 'who said so',
  valid_until TIMESTAMP(6) NULL DEFAULT NULL COMMENT 'NULL = until it is lifted',
  lifted_at   TIMESTAMP(6) NULL DEFAULT NULL COMMENT 'NULL = not lifted',
  lifted_by   VARCHAR(128) NOT NULL DEFAULT '',
  PRIMARY KEY (id),
  KEY account (account_id),
  KEY subject (kind, value),
  KEY in_force (lifted_at, valid_until),
  CONSTRAINT directive_account_must_exist FOREIGN KEY (account_id) REFERENCES account (id) ON DELETE CASCADE,
  CONSTRAINT directive_kind_is_account_login_script_network_or_campaign
    CHECK (kind IN ('account', 'login', 'script', 'network', 'campaign')),
  CONSTRAINT directive_action_is_hold_defer_reject_or_pass CHECK (action IN ('hold', 'defer', 'reject', 'pass')),
  CONSTRAINT directive_on_an_account_has_account_id_and_no_value CHECK (kind <> 'account' OR (account_id IS NOT NULL AND value = '')),
  CONSTRAINT directive_on_anything_else_has_a_value_and_no_account_id CHECK (kind = 'account' OR (account_id IS NULL AND CHAR_LENGTH(value) > 0)),
  CONSTRAINT directive_value_is_at_most_255_characters CHECK (CHAR_LENGTH(value) <= 255),
  CONSTRAINT directive_value_is_lower_case CHECK (value = LOWER(value)),
  CONSTRAINT directive_value_has_no_blank_at_its_ends CHECK (value NOT REGEXP '^[[:space:]]|[[:space:]]$'),
  CONSTRAINT directive_value_has_no_control_characters CHECK (value NOT REGEXP '[[:cntrl:]]'),
  CONSTRAINT directive_campaign_is_a_kind_a_dash_and_16_hex_digits CHECK (kind <> 'campaign'
    OR value REGEXP '^(text|words|layout|file|links|picture)-[0-9a-f]{16}(-[0-9a-f]{16})?$'),
  CONSTRAINT directive_network_is_an_address_or_address_and_length CHECK (kind <> 'network'
    OR COALESCE(INET6_ATON(SUBSTRING_INDEX(value, '/', 1)) IS NOT NULL AND value REGEXP '^[0-9a-f.:]+(/(0|[1-9][0-9]{0,2}))?$', FALSE)),
  CONSTRAINT directive_network_address_in_its_shortest_form CHECK (kind <> 'network' OR INET6_ATON(SUBSTRING_INDEX(value, '/', 1)) IS NULL
    OR SUBSTRING_INDEX(value, '/', 1) = INET6_NTOA(INET6_ATON(SUBSTRING_INDEX(value, '/', 1)))),
  CONSTRAINT directive_network_length_is_below_32_or_128_else_leave_it_out CHECK (kind <> 'network' OR value NOT LIKE '%/%'
    OR CAST(SUBSTRING_INDEX(value, '/', -1) AS UNSIGNED) < IF(value LIKE '%:%', 128, 32)),
  CONSTRAINT directive_network_has_no_bits_set_beyond_its_length CHECK (kind <> 'network' OR value NOT LIKE '%/%'
    OR INET6_ATON(SUBSTRING_INDEX(value, '/', 1)) IS NULL
    OR CASE
      WHEN value NOT LIKE '%:%' THEN (INET_ATON(SUBSTRING_INDEX(value, '/', 1)) << CAST(SUBSTRING_INDEX(value, '/', -1) AS UNSIGNED)) & 4294967295 = 0
      WHEN CAST(SUBSTRING_INDEX(value, '/', -1) AS UNSIGNED) < 64 THEN RIGHT(HEX(INET6_ATON(SUBSTRING_INDEX(value, '/', 1))), 16) = '0000000000000000'
        AND CAST(CONV(LEFT(HEX(INET6_ATON(SUBSTRING_INDEX(value, '/', 1))), 16), 16, 10) AS UNSIGNED) << CAST(SUBSTRING_INDEX(value, '/', -1) AS UNSIGNED) = 0
      ELSE CAST(CONV(RIGHT(HEX(INET6_ATON(SUBSTRING_INDEX(value, '/', 1))), 16), 16, 10) AS UNSIGNED) << (CAST(SUBSTRING_INDEX(value, '/', -1) AS UNSIGNED) - 64) = 0
    END),
  CONSTRAINT directive_valid_until_is_a_date CHECK (valid_until > '1970-01-02 00:00:00')
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin
  COMMENT='What operators say about mail of one sender or campaign';

-- Relays read all that are in force again.
CREATE TRIGGER directive_added AFTER INSERT ON directive FOR EACH ROW
  INSERT INTO change_feed (table_name) VALUES ('directive');
CREATE TRIGGER directive_changed AFTER UPDATE ON directive FOR EACH ROW
  INSERT INTO change_feed (table_name) VALUES ('directive');
CREATE TRIGGER directive_removed AFTER DELETE ON directive FOR EACH ROW
  INSERT INTO change_feed (table_name) VALUES ('directive');
