-- What waits in each relay's queue, for the metrics of its daemon. Whatever is cut off can be run again from its beginning.

ALTER TABLE relay
  ADD COLUMN IF NOT EXISTS queue_incoming BIGINT NULL COMMENT 'messages not yet tried, as its agent counted; NULL = no agent did',
  ADD COLUMN IF NOT EXISTS queue_active BIGINT NULL COMMENT 'being delivered',
  ADD COLUMN IF NOT EXISTS queue_deferred BIGINT NULL COMMENT 'to be tried again later',
  ADD COLUMN IF NOT EXISTS queue_held BIGINT NULL COMMENT 'on hold, in quarantine, frozen',
  ADD COLUMN IF NOT EXISTS queue_counted_at TIMESTAMP(6) NULL DEFAULT NULL COMMENT 'every two minutes',
  ALGORITHM=INSTANT, LOCK=NONE;
