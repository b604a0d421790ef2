import { expect, test } from "vitest";
import { ROLES } from "@/api/people";
import { mayEdit, mayManage, mayRun } from "@/app/may";

test("each role may what the server lets it, and no weaker role may more", () => {
  expect(ROLES.filter(mayManage)).toEqual(["owner"]);
  expect(ROLES.filter(mayEdit)).toEqual(["owner", "editor"]);
  expect(ROLES.filter(mayRun)).toEqual(["owner", "editor", "runner"]);
});
