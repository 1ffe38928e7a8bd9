package org.weir.picture;

import org.weir.content.Part;

/// A part that is a picture, and what was seen of it.
public record Viewed(Part part, Sight sight) {}
