/// One milter connection and one message: gathers what the MTA tells, has it screened, answers. The
/// only place where the wire and the policy meet. Uses milter, policy, content, signal and store.
@NullMarked
package org.weir.session;

import org.jspecify.annotations.NullMarked;
