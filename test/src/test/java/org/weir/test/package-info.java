/// Journeys through real servers, and the rules of the house.
@NullMarked
package org.weir.test;

import org.jspecify.annotations.NullMarked;
