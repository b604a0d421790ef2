import { Kbd } from "@/ui/Kbd";
import { SHORTCUTS, type Shortcut } from "@/ui/shortcuts";

type Line = Pick<Shortcut, "label" | "keys">;

/** Keys of the viewer and of settings; their handlers stand with their components. */
const ELSEWHERE: [string, Line[]][] = [
  [
    "Settings",
    [
      { label: "Step a slider or number", keys: ["Arrows"] },
      { label: "Ten steps in a number box", keys: ["Shift+Arrows"] },
      { label: "Keep the value, give it back", keys: ["Enter", "Escape"] },
    ],
  ],
  [
    "Viewer",
    [
      { label: "Previous, next picture", keys: ["←", "→"] },
      { label: "Zoom in, zoom out", keys: ["Plus", "−"] },
      { label: "Fit, 100 %", keys: ["0", "1"] },
      { label: "Compare with before", keys: ["C"] },
    ],
  ],
];

/** The shortcuts by where they work. */
export function ShortcutList() {
  return (
    <div className="columns-2 gap-x-10 overflow-y-auto p-5">
      {[...registered(), ...ELSEWHERE].map(([title, lines]) => (
        <section key={title} aria-label={title} className="mb-5 break-inside-avoid">
          <h3 className="pb-1.5 text-xs font-semibold text-ink-2">{title}</h3>
          <dl>
            {lines.map(({ label, keys }) => (
              <div
                key={label}
                className="flex min-h-8 items-center justify-between gap-4 border-t border-line py-1"
              >
                <dt>{label}</dt>
                <dd className="flex items-center gap-2">
                  {keys.map((key) => (
                    <Kbd key={key} keys={key} />
                  ))}
                </dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </div>
  );
}

function registered(): [string, Line[]][] {
  const groups = new Map<string, Line[]>();
  for (const shortcut of SHORTCUTS) {
    const group = groups.get(shortcut.group);
    if (group) group.push(shortcut);
    else groups.set(shortcut.group, [shortcut]);
  }
  return Array.from(groups);
}
