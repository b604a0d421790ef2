import { afterEach, describe, expect, test, vi } from "vitest";
import { askForNotices, noticeText, tellEnd } from "@/app/runNotice";

class Notices {
  static permission = "granted";
  static readonly shown: string[] = [];
  static asked = 0;
  onclick: (() => void) | null = null;
  constructor(text: string) {
    Notices.shown.push(text);
  }
  static requestPermission(): Promise<string> {
    Notices.asked += 1;
    return Promise.reject(new Error("only by a click"));
  }
}

function look(hidden: boolean): void {
  Object.defineProperty(document, "hidden", { configurable: true, value: hidden });
  document.dispatchEvent(new Event("visibilitychange"));
}

afterEach(() => {
  look(false);
  vi.unstubAllGlobals();
  Notices.shown.length = 0;
});

describe("the notice that a long run ended", () => {
  test("says what is done and how many steps failed", () => {
    expect(noticeText({ title: "Cats", failed: 0 })).toBe("Cats is done");
    expect(noticeText({ title: "", failed: 1 })).toBe("Untitled ended, 1 step failed");
    expect(noticeText({ title: "Cats", failed: 2 })).toBe("Cats ended, 2 steps failed");
    expect(noticeText({ title: "Cats", failed: 0, cancelled: true })).toBe("Cats was cancelled");
  });

  test("stands in the title until somebody looks", () => {
    vi.stubGlobal("Notification", Notices);
    document.title = "Cats – Karate";
    look(true);
    tellEnd({ title: "Cats", failed: 0 });
    expect(document.title).toBe("✓ Cats is done");
    expect(Notices.shown).toEqual(["Cats is done"]);
    look(false);
    expect(document.title).toBe("Cats – Karate");
  });

  test("is not for somebody who is looking", () => {
    vi.stubGlobal("Notification", Notices);
    document.title = "Cats – Karate";
    tellEnd({ title: "Cats", failed: 0 });
    expect(document.title).toBe("Cats – Karate");
    expect(Notices.shown).toEqual([]);
  });

  test("asks once, and bears a browser that refuses to be asked", () => {
    vi.stubGlobal("Notification", Notices);
    askForNotices();
    expect(Notices.asked).toBe(0);
    Notices.permission = "default";
    askForNotices();
    expect(Notices.asked).toBe(1);
  });
});
