/**
 * The command demo: broker, images, instance and predictions in one process.
 *
 * <p>No drawing of pictures and no model: module model-tools has both.
 *
 * <p>Start with {@link dev.penstock.workbench.demo.DemoCommand}.
 */
@NullMarked
package dev.penstock.workbench.demo;

import org.jspecify.annotations.NullMarked;
