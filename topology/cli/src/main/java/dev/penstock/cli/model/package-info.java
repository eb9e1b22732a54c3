/**
 * The commands of the model repository: build, import, list, inspect.
 *
 * <p>No model formats: module model-tools reads and writes them.
 *
 * <p>Start with {@link dev.penstock.cli.model.ModelCommand}.
 */
@NullMarked
package dev.penstock.cli.model;

import org.jspecify.annotations.NullMarked;
