import type { Level } from "./levels.ts";

/** Go's and Rust's panics, PHP's fatal errors. */
const fatal = /^(?:panic: |fatal error: |thread '[^'\n]*' (?:\(\d+\) )?panicked at |Fatal error: )/;
/** `TypeError: …`, `java.lang.IllegalStateException: …`, `Uncaught …`, `Unhandled exception. …` */
const thrown =
  /^(?:(?:Uncaught|Caused by:|Unhandled exception\.|Unhandled Exception:) +)?(?:[\w$]+[.:\\/]{1,2}){0,12}[A-Za-z][\w$]*(?:Error|Exception)(?:\$\w+)?(?::|\s*(?:\n|$))/;
const announced =
  /^(?:Traceback \(most recent call last\):|Exception in thread "|Uncaught |Unhandled (?:exception|rejection|promise rejection)\b|Unhandled (?:Exception|Rejection|Promise Rejection)\b|Segmentation fault\b)/;
/** Ruby: `app.rb:3:in 'pay': declined (RuntimeError)`. */
const ruby = /^\S+:\d+:in [`'][^'\n]+': [^\n]*\([\w:]*(?:Error|Exception)\)/;
const traceback = /(?:^|\n)Traceback \(most recent call last\):/;
/** A frame of Java's, .NET's or JavaScript's stack. */
const frame = /(?:^|\n)[\t ]+at (?:async )?(?:new )?[\w$.<>[\]/\\:@`+ ]{1,300}[(:]/;
/** Lambda's name for the error, on a line of its own at the end. */
const errorType = /\n(?:Runtime|Extension|Function|Sandbox)\.\w+\s*$/;
/** Go's stack of a panic that was recovered. */
const goroutine = /\ngoroutine \d+ \[/;

/** The level of text that is plainly a crash. @returns undefined for any other text */
export function levelOfCrash(text: string): Level | undefined {
  if (fatal.test(text)) return "FATAL";
  if (announced.test(text) || thrown.test(text) || ruby.test(text)) return "ERROR";
  if (!text.includes("\n") && !text.startsWith("\t")) return undefined;
  return frame.test(text) || traceback.test(text) || errorType.test(text) || goroutine.test(text)
    ? "ERROR"
    : undefined;
}
