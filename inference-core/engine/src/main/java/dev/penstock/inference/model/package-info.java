/**
 * What a model is: its properties, labels and scores, and the repository that keeps versions of it.
 *
 * <p>Nothing here runs a model; sessions do.
 *
 * <p>Start reading at {@link dev.penstock.inference.model.ModelRepository}.
 */
@NullMarked
package dev.penstock.inference.model;

import org.jspecify.annotations.NullMarked;
