import { addTexts, type Texts } from "@/i18n";

const en = {
  loading: "The editor is on its way …",
  completions: "Suggestions",
  fold: "Fold line",
  unfold: "Unfold line",
  foldedCode: "folded",
  diagnostics: "Problems",
  noDiagnostics: "No problems",
  unchanged: "$ unchanged lines",
  twice: "This key stands twice; only the last one counts.",
  problem: {
    empty: "There is no text. The least is {}.",
    unexpected: "This is no JSON value. Texts stand in double quotes.",
    unexpectedEnd: "The text ends too early: a bracket or a quote is not closed.",
    missingComma: "A comma is missing before this.",
    missingColon: "A colon is missing after the key.",
    missingKey: "A key in double quotes is expected here.",
    trailingComma: "This comma is too much: nothing follows.",
    badNumber: "This is no JSON number: 0.5, -3 or 1e6 are.",
    badEscape: "This is no escape of JSON. A backslash is written \\\\.",
    lineBreakInString: "A line break in a text is written \\n; a tab \\t.",
    afterEnd: "Nothing may follow the end of the value.",
    tooDeep: "This is nested too deeply.",
  },
  merge: {
    takeTheirs: "Take this over to the right",
    keepMine: "Keep mine",
    theirs: "Take theirs",
  },
};

const it: Texts<typeof en> = {
  loading: "L'editor sta arrivando …",
  completions: "Suggerimenti",
  fold: "Comprimi la riga",
  unfold: "Espandi la riga",
  foldedCode: "compresso",
  diagnostics: "Problemi",
  noDiagnostics: "Nessun problema",
  unchanged: "$ righe invariate",
  twice: "Questa chiave compare due volte; conta solo l'ultima.",
  problem: {
    empty: "Non c'è testo. Il minimo è {}.",
    unexpected: "Non è un valore JSON. I testi stanno tra virgolette doppie.",
    unexpectedEnd: "Il testo finisce troppo presto: una parentesi o una virgoletta non è chiusa.",
    missingComma: "Prima di questo manca una virgola.",
    missingColon: "Dopo la chiave mancano i due punti.",
    missingKey: "Qui serve una chiave tra virgolette doppie.",
    trailingComma: "Questa virgola è di troppo: non segue nulla.",
    badNumber: "Non è un numero JSON: lo sono 0.5, -3 o 1e6.",
    badEscape: "Non è un escape di JSON. La barra rovesciata si scrive \\\\.",
    lineBreakInString: "In un testo l'a capo si scrive \\n; la tabulazione \\t.",
    afterEnd: "Dopo la fine del valore non può seguire nulla.",
    tooDeep: "La struttura è annidata troppo in profondità.",
  },
  merge: {
    takeTheirs: "Riporta questo a destra",
    keepMine: "Tieni la mia",
    theirs: "Prendi la loro",
  },
};

addTexts("editor", { en, it });

export type EditorTexts = typeof en;
