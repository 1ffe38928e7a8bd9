/// Monitoring over HTTP: metrics for Prometheus, health and readiness. What is shown comes in as
/// suppliers; nothing here asks the database or makes mail wait. Uses policy and store.
@NullMarked
package org.weir.admin;

import org.jspecify.annotations.NullMarked;
