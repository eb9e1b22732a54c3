/** Models Penstock makes itself: ResNet-50, the demo classifier, and imports. */
@NullMarked
package dev.penstock.inference.zoo;

import org.jspecify.annotations.NullMarked;
