-- Early warning: what became of alerts, the notices about them, and who may give them.

ALTER TABLE alert
  ADD COLUMN account_id BIGINT NULL COMMENT 'the customer it is about' AFTER relay,
  ADD COLUMN usual BIGINT NOT NULL DEFAULT 0 COMMENT 'of rates: how many there were in the same time before it began' AFTER detail,
  ADD COLUMN announced INT NOT NULL DEFAULT 0 COMMENT 'how often it was announced; 0 = not yet' AFTER usual,
  ADD COLUMN announced_at TIMESTAMP(6) NULL DEFAULT NULL COMMENT 'last time' AFTER announced,
  ADD COLUMN settled BOOLEAN NOT NULL DEFAULT FALSE COMMENT '1 = over, and nothing more will be said of it' AFTER announced_at,
  ADD KEY settled (settled, resolved_at),
  ADD KEY thing (kind, subject, resolved_at);
UPDATE alert SET settled = TRUE WHERE resolved_at IS NOT NULL;

-- Counts what is not passed, by account, without touching the rows.
ALTER TABLE decision ADD KEY wanted (wanted, at, account_id);

CREATE TABLE alert_mute (
  kind       VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'as in alert',
  subject    VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '' COMMENT 'as in alert; empty = all of the kind',
  muted_until TIMESTAMP(6) NOT NULL COMMENT 'no notices before; then again if it is still so',
  reason     VARCHAR(255) NOT NULL DEFAULT '' COMMENT 'for people',
  PRIMARY KEY (kind, subject)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin
  COMMENT='Alerts that nobody wants to hear of for a while';

CREATE TABLE notice (
  id         BIGINT NOT NULL AUTO_INCREMENT,
  alert_id   BIGINT NOT NULL,
  event      VARCHAR(9) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'opened, reminder or resolved',
  channel    VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'mail, webhook or program',
  idempotency_key VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'the same however often it is tried',
  state      VARCHAR(9) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT 'waiting'
             COMMENT 'waiting, sent, failed (given up), or replaced by a later one',
  created_at TIMESTAMP(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
  due_at     TIMESTAMP(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6) COMMENT 'when it is tried next; while one tries, when others may',
  attempts   INT NOT NULL DEFAULT 0,
  relay      VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NULL COMMENT 'which tried last',
  sent_at    TIMESTAMP(6) NULL DEFAULT NULL,
  last_error VARCHAR(255) NOT NULL DEFAULT '',
  PRIMARY KEY (id),
  UNIQUE KEY notice_is_there_already (idempotency_key),
  KEY state (state, due_at),
  KEY alert_id (alert_id),
  CONSTRAINT notice_alert_must_exist FOREIGN KEY (alert_id) REFERENCES alert (id) ON DELETE CASCADE,
  CONSTRAINT notice_event_is_opened_reminder_or_resolved CHECK (event IN ('opened', 'reminder', 'resolved')),
  CONSTRAINT notice_channel_is_mail_webhook_or_program CHECK (channel IN ('mail', 'webhook', 'program')),
  CONSTRAINT notice_state_is_waiting_sent_failed_or_replaced CHECK (state IN ('waiting', 'sent', 'failed', 'replaced'))
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin
  COMMENT='What is to be said about alerts, by which way, and whether it was';

CREATE TABLE lease (
  name       VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'alerts or notices',
  holder     VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'relay.name',
  held_until TIMESTAMP(6) NOT NULL COMMENT 'then another relay may take it',
  PRIMARY KEY (name)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin
  COMMENT='Work that one relay does for all';
