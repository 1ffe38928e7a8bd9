/// What is known about a message and what is decided from it: values and one pure function,
/// [Policy#decide]. Uses nothing but the JDK; no I/O, no clock, no logging.
@NullMarked
package org.weir.policy;

import org.jspecify.annotations.NullMarked;
