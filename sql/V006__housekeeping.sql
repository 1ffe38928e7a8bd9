-- Housekeeping: partitions of `decision` by time, an end for every row that nobody needs any more, and whether that goes well.
-- Whatever is cut off can be run again from its beginning.

CREATE TABLE IF NOT EXISTS housekeeping (
  task          VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'mostly the table it keeps',
  done_at       TIMESTAMP(6) NULL DEFAULT NULL COMMENT 'when it last went well',
  failing_since TIMESTAMP(6) NULL DEFAULT NULL COMMENT 'NULL = it went well last time',
  error         VARCHAR(255) NOT NULL DEFAULT '' COMMENT 'why it failed last time',
  PRIMARY KEY (task)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin
  COMMENT='What relays do every hour, one of them for all, and whether it went well';

-- What is looked for by its age.
ALTER TABLE quota ADD KEY IF NOT EXISTS valid_until (valid_until), ALGORITHM=INPLACE, LOCK=NONE;
ALTER TABLE alert ADD KEY IF NOT EXISTS resolved_at (resolved_at), ALGORITHM=INPLACE, LOCK=NONE;

-- Procedures run with the rights of who migrated, so that no daemon needs the right to alter a table or to delete what people did.
-- ALTER TABLE waits a second for who reads, no longer, since everybody else would wait behind it.
DELIMITER //
CREATE OR REPLACE PROCEDURE keep_decisions(IN keep_seconds BIGINT)
  MODIFIES SQL DATA SQL SECURITY DEFINER
  COMMENT 'Makes the partitions of the next days, and drops those of which all rows are older than that'
BEGIN
  DECLARE now_seconds BIGINT DEFAULT FLOOR(UNIX_TIMESTAMP());
  DECLARE keep BIGINT DEFAULT GREATEST(86400, keep_seconds);
  DECLARE width BIGINT DEFAULT CEIL(keep / 30 / 86400) * 86400; -- some 30 partitions, however long that is
  DECLARE midnight BIGINT DEFAULT (now_seconds DIV 86400 + 1) * 86400; -- UTC
  DECLARE bound BIGINT;
  DECLARE fresh TEXT DEFAULT '';
  DECLARE old TEXT;

  SELECT MAX(CAST(partition_description AS SIGNED)) INTO bound FROM information_schema.partitions
  WHERE table_schema = DATABASE() AND table_name = 'decision' AND partition_description <> 'MAXVALUE';
  WHILE COALESCE(bound, 0) < midnight + 7 * 86400 DO
    SET bound = GREATEST(COALESCE(bound + width, midnight), midnight);
    SET fresh = CONCAT(fresh, 'PARTITION before_', DATE_FORMAT('1970-01-01' + INTERVAL bound SECOND, '%Y%m%d'),
      ' VALUES LESS THAN (', bound, '), ');
  END WHILE;
  IF fresh <> '' THEN
    EXECUTE IMMEDIATE CONCAT('ALTER TABLE decision WAIT 1 REORGANIZE PARTITION future INTO (', fresh,
      'PARTITION future VALUES LESS THAN MAXVALUE)');
  END IF;

  SELECT GROUP_CONCAT(partition_name) INTO old FROM information_schema.partitions
  WHERE table_schema = DATABASE() AND table_name = 'decision' AND partition_description <> 'MAXVALUE'
    AND CAST(partition_description AS SIGNED) <= now_seconds - keep;
  IF old IS NOT NULL THEN
    EXECUTE IMMEDIATE CONCAT('ALTER TABLE decision WAIT 1 DROP PARTITION ', old);
  END IF;
END //

CREATE OR REPLACE PROCEDURE forget_old_rows(IN most INT)
  MODIFIES SQL DATA SQL SECURITY DEFINER
  COMMENT 'Removes what people did so long ago that nobody asks for it; the terms stand in README.md'
BEGIN
  DELETE FROM audit WHERE at < NOW(6) - INTERVAL 3 YEAR ORDER BY at LIMIT most;
  DELETE FROM quota WHERE valid_until < NOW(6) - INTERVAL 1 YEAR ORDER BY valid_until LIMIT most;
  DELETE FROM directive WHERE LEAST(COALESCE(lifted_at, valid_until), COALESCE(valid_until, lifted_at)) < NOW(6) - INTERVAL 1 YEAR
    ORDER BY id LIMIT most;
  DELETE FROM relay WHERE last_seen < NOW(6) - INTERVAL 1 YEAR ORDER BY last_seen LIMIT most;
END //
DELIMITER ;

-- Rows that are there come into one partition.
CALL keep_decisions(2592000);
