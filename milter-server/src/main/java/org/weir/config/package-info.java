/// The two files an operator writes, `weir.yaml` and the policy: read whole, checked whole, every
/// error with its place in the file. Uses the value records of policy, milter, store, dns, signal
/// and session, and nothing else of ours.
@NullMarked
package org.weir.config;

import org.jspecify.annotations.NullMarked;
