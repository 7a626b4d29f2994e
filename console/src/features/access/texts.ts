import { addTexts, type Texts } from "@/i18n";

const en = {
  title: "Sign in",
  lead: "Continuous delivery for AI: release, compare and improve, and always know why.",
  username: "User name",
  password: "Password",
  submit: "Sign in",
  first:
    "The service prints a user name and a password when it starts for the first time. After that, ask an administrator for an account.",
  wait: "Too many failed attempts. Try again in {{time}}.",
  ready: "You can try again now.",
  capsLock: "Caps lock is on.",
  forgotten: "Forgot your password? Ask an administrator to reset it.",
  again: {
    title: "Your session has expired",
    text: "Sign in again to continue. Nothing you typed is lost.",
    other: "Sign in as a different user",
    otherTitle: "Leave without signing in again?",
    otherText: "Unsaved changes on this page will be lost.",
    leave: "Leave",
    stay: "Stay",
  },
};

const it: Texts<typeof en> = {
  title: "Accedi",
  lead: "Rilascio continuo per l'IA: rilascia, confronta, migliora, e sai sempre perché.",
  username: "Nome utente",
  password: "Password",
  submit: "Accedi",
  first:
    "Al primo avvio il servizio mostra un nome utente e una password. In seguito, chiedi un account a un amministratore.",
  wait: "Troppi tentativi falliti. Riprova tra {{time}}.",
  ready: "Ora puoi riprovare.",
  capsLock: "Il blocco maiuscole è attivo.",
  forgotten: "Password dimenticata? Chiedi a un amministratore di reimpostarla.",
  again: {
    title: "La sessione è scaduta",
    text: "Accedi di nuovo per continuare. Quello che hai scritto non va perso.",
    other: "Accedi con un altro account",
    otherTitle: "Uscire senza accedere di nuovo?",
    otherText: "Le modifiche non salvate in questa pagina andranno perse.",
    leave: "Esci",
    stay: "Resta",
  },
};

addTexts("access", { en, it });

export type AccessTexts = typeof en;
