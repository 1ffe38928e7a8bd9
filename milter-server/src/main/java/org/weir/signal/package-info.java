/// Detectors: each looks at one message for one kind of sign and says how sure it is. What that is
/// worth, the policy says. Uses policy, content, dns and store; knows neither replies nor weights.
@NullMarked
package org.weir.signal;

import org.jspecify.annotations.NullMarked;
