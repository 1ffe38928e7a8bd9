-- What relays are asked to do with their queues, and what came of it.

CREATE TABLE queue_command (
  id          BIGINT NOT NULL AUTO_INCREMENT,
  created_at  TIMESTAMP(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
  relay       VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'whose agent does it',
  verb        VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'list, summary, show, hold, release, delete or flush',
  filter      TEXT NOT NULL COMMENT 'JSON: which messages, {"account": "K-10017"}',
  who         VARCHAR(128) NOT NULL COMMENT 'the person or program that asks',
  deadline_at TIMESTAMP(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6) COMMENT 'not begun after it',
  state       VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT 'waiting'
              COMMENT 'waiting, running, done, failed, expired',
  claimed_at  TIMESTAMP(6) NULL DEFAULT NULL COMMENT 'the agent''s last sign of work; 30 s without and it is taken up again',
  done_at     TIMESTAMP(6) NULL DEFAULT NULL,
  outcome     MEDIUMTEXT NULL COMMENT 'JSON: counts, the first rows',
  error       VARCHAR(1024) NOT NULL DEFAULT '' COMMENT 'why it failed',
  PRIMARY KEY (id),
  KEY relay_state (relay, state, id),
  KEY created_at (created_at),
  CONSTRAINT queue_command_verb_is_known CHECK (verb IN ('list', 'summary', 'show', 'hold', 'release', 'delete', 'flush')),
  CONSTRAINT queue_command_state_is_known CHECK (state IN ('waiting', 'running', 'done', 'failed', 'expired')),
  CONSTRAINT queue_command_filter_is_json CHECK (JSON_VALID(filter))
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin
  COMMENT='What relays are asked to do with their queues';

CREATE TABLE queue_command_item (
  command_id BIGINT NOT NULL,
  part       INT NOT NULL,
  messages   MEDIUMTEXT NOT NULL COMMENT 'JSON: the messages of a delete, written before it begins',
  PRIMARY KEY (command_id, part),
  CONSTRAINT queue_command_item_belongs_to_a_command FOREIGN KEY (command_id) REFERENCES queue_command (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin
  COMMENT='What was deleted';
