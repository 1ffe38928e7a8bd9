/// What `test/soak` does: hours of ordinary and ill-behaved peers against a whole Weir, whose
/// memory, threads and descriptors must stay as they were. May use the rig and `milter`'s client.
@NullMarked
package org.weir.test.soak;

import org.jspecify.annotations.NullMarked;
