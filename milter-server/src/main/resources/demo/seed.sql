-- A small provider for `weir demo`. Can be run again: what is there stays as it is.
INSERT IGNORE INTO plan (name, note) VALUES
  ('webhosting', 'websites: what their scripts may send'),
  ('bulk', 'newsletters by agreement');

INSERT INTO quota (plan, unit, period_seconds, maximum, note)
SELECT 'webhosting', 'messages', 3600, 50, 'a website seldom needs more' FROM DUAL
 WHERE NOT EXISTS (SELECT 1 FROM quota WHERE plan = 'webhosting');
INSERT INTO quota (plan, unit, period_seconds, maximum, note)
SELECT 'bulk', 'recipients', 86400, 20000, 'by agreement' FROM DUAL
 WHERE NOT EXISTS (SELECT 1 FROM quota WHERE plan = 'bulk');

INSERT IGNORE INTO account (name, plan, status, opened_at, country) VALUES
  ('bakery-lindner', 'default', 'active', NOW() - INTERVAL 4000 DAY, 'DE'),
  ('garage-moser', 'default', 'active', NOW() - INTERVAL 3650 DAY, 'CH'),
  ('dentist-kim', 'default', 'active', NOW() - INTERVAL 3200 DAY, 'DE'),
  ('florist-rosa', 'default', 'active', NOW() - INTERVAL 2900 DAY, 'DE'),
  ('school-west', 'default', 'active', NOW() - INTERVAL 2500 DAY, 'DE'),
  ('choir-sankt-anna', 'default', 'active', NOW() - INTERVAL 2200 DAY, 'DE'),
  ('law-huber-partner', 'default', 'active', NOW() - INTERVAL 2000 DAY, 'DE'),
  ('yoga-am-see', 'default', 'active', NOW() - INTERVAL 1800 DAY, 'DE'),
  ('museum-of-clocks', 'default', 'active', NOW() - INTERVAL 1600 DAY, 'DE'),
  ('bikes-and-more', 'default', 'active', NOW() - INTERVAL 1500 DAY, 'DE'),
  ('vet-castor', 'default', 'active', NOW() - INTERVAL 1400 DAY, 'DE'),
  ('print-shop-meyer', 'default', 'active', NOW() - INTERVAL 1300 DAY, 'DE'),
  ('brewery-halden', 'default', 'active', NOW() - INTERVAL 1200 DAY, 'DE'),
  ('optician-blick', 'default', 'active', NOW() - INTERVAL 1100 DAY, 'DE'),
  ('carpenter-nagel', 'default', 'active', NOW() - INTERVAL 1000 DAY, 'DE'),
  ('theatre-stage-door', 'default', 'active', NOW() - INTERVAL 950 DAY, 'CH'),
  ('sailing-club-north', 'default', 'active', NOW() - INTERVAL 900 DAY, 'DE'),
  ('hotel-krone', 'default', 'active', NOW() - INTERVAL 800 DAY, 'DE'),
  ('bookshop-paper-moon', 'default', 'active', NOW() - INTERVAL 730 DAY, 'CH'),
  ('pharmacy-elm', 'default', 'active', NOW() - INTERVAL 700 DAY, 'DE'),
  ('travel-farfar', 'default', 'active', NOW() - INTERVAL 650 DAY, 'CH'),
  ('tax-office-ruiz', 'default', 'active', NOW() - INTERVAL 600 DAY, 'DE'),
  ('insurance-santos', 'default', 'active', NOW() - INTERVAL 550 DAY, 'CH'),
  ('farm-greenhill', 'default', 'active', NOW() - INTERVAL 500 DAY, 'DE'),
  ('coffee-roasters-nine', 'default', 'active', NOW() - INTERVAL 450 DAY, 'CH'),
  ('toy-store-kreisel', 'default', 'active', NOW() - INTERVAL 400 DAY, 'DE'),
  ('football-club-rovers', 'default', 'active', NOW() - INTERVAL 365 DAY, 'AT'),
  ('notary-bernard', 'default', 'active', NOW() - INTERVAL 330 DAY, 'CH'),
  ('architects-kubus', 'default', 'active', NOW() - INTERVAL 300 DAY, 'DE'),
  ('radio-wave47', 'default', 'active', NOW() - INTERVAL 270 DAY, 'CH'),
  ('pottery-clay-hands', 'default', 'active', NOW() - INTERVAL 240 DAY, 'DE'),
  ('data-lab-pi', 'default', 'active', NOW() - INTERVAL 210 DAY, 'CH'),
  ('fishmonger-tide', 'default', 'active', NOW() - INTERVAL 180 DAY, 'DE'),
  ('cinema-lux', 'default', 'active', NOW() - INTERVAL 150 DAY, 'CH'),
  ('gallery-frame', 'default', 'active', NOW() - INTERVAL 120 DAY, 'DE'),
  ('parish-st-paul', 'default', 'active', NOW() - INTERVAL 100 DAY, 'DE'),
  ('nursery-acorn', 'default', 'active', NOW() - INTERVAL 90 DAY, 'CH'),
  ('chess-club-rook', 'default', 'active', NOW() - INTERVAL 75 DAY, 'NL'),
  ('locksmith-key', 'default', 'active', NOW() - INTERVAL 60 DAY, 'DE'),
  ('camping-pine', 'default', 'active', NOW() - INTERVAL 45 DAY, 'AT'),
  ('logistics-eastgate', 'default', 'active', NOW() - INTERVAL 31 DAY, 'NL'),
  ('newsletter-tools', 'bulk', 'active', NOW() - INTERVAL 29 DAY, 'AT'),
  ('city-library', 'default', 'active', NOW() - INTERVAL 21 DAY, 'AT'),
  ('steelworks-union', 'default', 'active', NOW() - INTERVAL 14 DAY, 'CH'),
  ('old-shop-closed', 'default', 'closed', NOW() - INTERVAL 2100 DAY, 'DE'),
  ('quick-cash-loans', 'default', 'suspended', NOW() - INTERVAL 12 DAY, 'DE'),
  ('webhost-blogs', 'webhosting', 'active', NOW() - INTERVAL 1500 DAY, 'DE');

-- Every customer logs in as mail@NAME.example and owns that domain.
INSERT IGNORE INTO identity (kind, value, account_id)
SELECT 'login', CONCAT('mail@', name, '.example'), id FROM account WHERE name <> 'webhost-blogs';
INSERT IGNORE INTO identity (kind, value, account_id)
SELECT 'sender_domain', CONCAT(name, '.example'), id FROM account WHERE name <> 'webhost-blogs';

-- An office with addresses of its own, and the customers' web server.
INSERT IGNORE INTO identity (kind, value, account_id)
SELECT 'network', '198.51.100.0/28', id FROM account WHERE name = 'logistics-eastgate';
INSERT IGNORE INTO identity (kind, value, account_id)
SELECT 'network', '192.0.2.10', id FROM account WHERE name = 'webhost-blogs';
