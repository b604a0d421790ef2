/** Schedules in words, and the ones people mostly want. */

/** Schedules one click away. The rest is written in cron's five fields. */
export const PRESETS = [
  { value: "0 * * * *", label: "Every hour" },
  { value: "0 9 * * *", label: "Every day at 9:00" },
  { value: "0 9 * * 1-5", label: "Weekdays at 9:00" },
  { value: "0 9 * * 1", label: "Mondays at 9:00" },
  { value: "0 9 1 * *", label: "On the 1st at 9:00" },
] as const;

const DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

/** “Every day at 9:00” where cron says something that short; else the cron itself. */
export function scheduleText(cron: string): string {
  const preset = PRESETS.find(({ value }) => value === cron);
  if (preset) return preset.label;
  const [minute = "", hour = "", day = "", month = "", weekday = ""] = cron.split(" ");
  if (month !== "*" || !/^\d+$/.test(minute)) return everyMinutes(cron) ?? cron;
  const minutes = minute.padStart(2, "0");
  if (hour === "*" && day === "*" && weekday === "*") return `Every hour at :${minutes}`;
  if (!/^\d+$/.test(hour)) return cron;
  const time = `${hour}:${minutes}`;
  if (day === "*" && weekday === "*") return `Every day at ${time}`;
  if (day === "*" && weekday === "1-5") return `Weekdays at ${time}`;
  const named = DAYS[Number(weekday) % 7];
  if (day === "*" && /^[0-7]$/.test(weekday) && named) return `${named}s at ${time}`;
  return cron;
}

function everyMinutes(cron: string): string | null {
  const found = /^\*\/(\d+) \* \* \* \*$/.exec(cron);
  return found ? `Every ${found[1]} minutes` : null;
}

/** The time zone of this browser. */
export function ownZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
}

/** All zones the browser knows, with `own` among them. */
export function zones(own: string): string[] {
  const known = Intl.supportedValuesOf("timeZone");
  return Array.from(new Set([own, "UTC", ...known]));
}

/** A time as the clock of `zone` shows it: “Mon, 23 Nov, 02:30”. */
export function timeIn(at: string, zone: string): string {
  return new Intl.DateTimeFormat("en-GB", {
    timeZone: zone,
    weekday: "short",
    day: "numeric",
    month: "short",
    hour: "2-digit",
    minute: "2-digit",
  }).format(new Date(at));
}
