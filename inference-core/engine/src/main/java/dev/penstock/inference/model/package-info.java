/** What a model is: its descriptor, its repository and its labels. */
@NullMarked
package dev.penstock.inference.model;

import org.jspecify.annotations.NullMarked;
