import { addTexts, type Texts } from "@/i18n";

const en = {
  same: "No difference",
  removed_one: "{{count}} line removed",
  removed_other: "{{count}} lines removed",
  added_one: "{{count}} line added",
  added_other: "{{count}} lines added",
  folded_one: "Show {{count}} unchanged line",
  folded_other: "Show {{count}} unchanged lines",
  label: "From {{before}} to {{after}}",
  lineRemoved: "removed:",
  lineAdded: "added:",
  modality: "Modality",
  parameters: "Parameters",
  nothing: "Not configured",
  parameter: "Parameter",
  differs: "Different",
  equal: "Same",
  unset: "Not set",
};

const it: Texts<typeof en> = {
  same: "Nessuna differenza",
  removed_one: "{{count}} riga tolta",
  removed_other: "{{count}} righe tolte",
  added_one: "{{count}} riga aggiunta",
  added_other: "{{count}} righe aggiunte",
  folded_one: "Mostra {{count}} riga invariata",
  folded_other: "Mostra {{count}} righe invariate",
  label: "Da {{before}} a {{after}}",
  lineRemoved: "tolta:",
  lineAdded: "aggiunta:",
  modality: "Modalità",
  parameters: "Parametri",
  nothing: "Non configurato",
  parameter: "Parametro",
  differs: "Diverso",
  equal: "Uguale",
  unset: "Non impostato",
};

addTexts("diff", { en, it });

export type DiffTexts = typeof en;
