package dev.penstock.guarantee;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;

/**
 * Runs the main method of another class in a process that must not outlive its parent. The parent
 * holds the other end of its standard input and never writes: the stream ends with the parent,
 * however that ends.
 */
final class ForkedMain {

  private static final int KILLED = 137;

  private ForkedMain() {}

  public static void main(String[] args) throws Throwable {
    Thread watch = new Thread(ForkedMain::endWithParent, "parent-watch");
    watch.setDaemon(true);
    watch.start();
    var main = Class.forName(args[0]).getDeclaredMethod("main", String[].class);
    main.setAccessible(true);
    try {
      main.invoke(null, (Object) Arrays.copyOfRange(args, 1, args.length));
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  private static void endWithParent() {
    try {
      while (System.in.read() >= 0) {
        // Nobody writes.
      }
    } catch (IOException e) {
      // As good as its end.
    }
    Runtime.getRuntime().halt(KILLED);
  }
}
