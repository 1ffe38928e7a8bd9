/// What is kept in MariaDB: accounts, quotas, decisions; with Caffeine in front. Uses policy.
@NullMarked
package org.weir.store;

import org.jspecify.annotations.NullMarked;
