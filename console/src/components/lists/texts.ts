import { addTexts, type Texts } from "@/i18n";

const en = {
  moveHint: "Drag to reorder, or focus a handle and press space, then the arrow keys.",
  sortable: "movable entry",
  move: "Move {{title}}",
  instructions:
    "Press space to pick the entry up, the arrow keys to move it, space again to drop it, and escape to leave it where it was.",
  picked: "{{title}} is picked up, at place {{place}} of {{all}}.",
  over: "{{title}} is at place {{place}} of {{all}}.",
  dropped: "{{title}} was dropped at place {{place}} of {{all}}.",
  cancelled: "Not moved: {{title}} is at place {{place}} of {{all}} again.",
};

const it: Texts<typeof en> = {
  moveHint: "Trascina per riordinare, o vai su una maniglia e premi spazio, poi le frecce.",
  sortable: "voce spostabile",
  move: "Sposta {{title}}",
  instructions:
    "Premi spazio per prendere la voce, le frecce per spostarla, ancora spazio per lasciarla, ed esc per rimetterla dov'era.",
  picked: "{{title}}: in mano, al posto {{place}} di {{all}}.",
  over: "{{title}}: al posto {{place}} di {{all}}.",
  dropped: "{{title}}: lasciato al posto {{place}} di {{all}}.",
  cancelled: "Non spostato: {{title}} è di nuovo al posto {{place}} di {{all}}.",
};

addTexts("lists", { en, it });

export type ListTexts = typeof en;
