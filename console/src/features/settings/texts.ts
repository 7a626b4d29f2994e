import { addTexts, type Texts } from "@/i18n";
import { audit } from "./texts/audit";
import { people } from "./texts/people";
import { system } from "./texts/system";

const en = {
  title: "Settings",
  tabs: {
    label: "Settings",
    account: "Account",
    people: "People",
    keys: "API keys",
    audit: "Audit log",
    system: "System",
  },
  adminOnly: {
    title: "Administrators only",
    text: "Your role is {{role}}. Ask an administrator for access.",
  },
  account: {
    who: "Your account",
    since: "Account since {{date}}",
    may: {
      viewer: "You can view everything but change nothing.",
      editor: "You can view everything, change use cases and flows, and start and stop rollouts.",
      admin: "You can view and change everything, and manage people and API keys.",
    },
    password: "Password",
    passwordHint: "Changing your password signs you out everywhere else.",
    current: "Current password",
    next: "New password",
    nextHint: "At least 12 characters. A few words are easier to remember than symbols.",
    again: "Confirm new password",
    change: "Change password",
    changed: "Password changed. You are signed out everywhere else.",
    tooShort: "Use at least 12 characters.",
    tooLong: "Use at most 1,024 characters.",
    different: "The passwords do not match.",
    wrong: "The current password is incorrect.",
    wait: "Too many failed attempts. Try again in {{time}}.",
    look: "Language and appearance",
    lookHint: "Saved in this browser.",
  },
  once: {
    warning: "This is shown only once. Copy it now. Nobody can display it again, not even an administrator.",
    done: "I have copied it",
  },
  ...people.en,
  audit: audit.en,
  system: system.en,
};

const it: Texts<typeof en> = {
  title: "Impostazioni",
  tabs: {
    label: "Parti delle impostazioni",
    account: "Account",
    people: "Persone",
    keys: "Chiavi API",
    audit: "Registro delle modifiche",
    system: "Sistema",
  },
  adminOnly: {
    title: "Lo vedono solo gli amministratori",
    text: "Il tuo ruolo è {{role}}. Se ti serve qualcosa da qui, chiedi a un amministratore.",
  },
  account: {
    who: "Chi sei",
    since: "Account dal {{date}}",
    may: {
      viewer: "Puoi guardare tutto, e non cambiare nulla.",
      editor: "Puoi guardare tutto, modificare casi d'uso e flussi, e avviare e fermare i rilasci.",
      admin:
        "Puoi guardare e modificare tutto, far entrare le persone e consegnare chiavi API alle applicazioni.",
    },
    password: "Password",
    passwordHint: "Se la cambi, esci da ogni altro dispositivo.",
    current: "Password attuale",
    next: "Nuova password",
    nextHint: "Almeno 12 caratteri; alcune parole si ricordano meglio dei simboli.",
    again: "Nuova password, ancora una volta",
    change: "Cambia la password",
    changed: "La password è cambiata. Sei uscito da ogni altro dispositivo.",
    tooShort: "Servono almeno 12 caratteri.",
    tooLong: "Sono possibili al massimo 1.024 caratteri.",
    different: "Le due non sono uguali.",
    wrong: "Questa non è la tua password attuale.",
    wait: "Troppi tentativi sbagliati. Attendi {{time}} e riprova.",
    look: "Lingua e aspetto",
    lookHint: "Restano in questo browser.",
  },
  once: {
    warning:
      "Si mostra una volta sola. Copiala adesso: nessuno potrà più leggerla, nemmeno un amministratore.",
    done: "L'ho copiata",
  },
  ...people.it,
  audit: audit.it,
  system: system.it,
};

addTexts("settings", { en, it });

export type SettingsTexts = typeof en;
