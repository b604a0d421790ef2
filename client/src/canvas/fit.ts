/** How everything is brought into view: with room for the controls at the bottom. */
export const FIT = {
  padding: { top: "56px", right: "56px", bottom: "72px", left: "56px" } as const,
  maxZoom: 1.1,
  minZoom: 0.2,
};
