/// Secrets as they lie in files.
@NullMarked
package org.weir.secret;

import org.jspecify.annotations.NullMarked;
