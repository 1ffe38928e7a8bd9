/// The mail queues of Postfix, Sendmail and Exim behind one interface, worked by their own tools.
/// Everything the tools print is hostile: it holds what strangers wrote.
@NullMarked
package org.weir.queue;

import org.jspecify.annotations.NullMarked;
