import { addTexts, type Texts } from "@/i18n";

const en = {
  title: "Sign in",
  lead: "Continuous delivery for AI: release, compare and improve, and always know why.",
  username: "User name",
  password: "Password",
  submit: "Sign in",
  first:
    "The first start of the service prints a user name and a password. Later, an administrator lets you in.",
  wait: "Too many wrong tries. For safety, the next one is possible in {{time}}.",
  ready: "You can try again now.",
  capsLock: "Caps lock is on.",
  forgotten: "Password forgotten? An administrator can give you a new one.",
  again: {
    title: "Your login has expired",
    text: "Sign in again to go on where you were. Nothing you typed is lost.",
    other: "Sign in as somebody else",
    otherTitle: "Leave without signing in again?",
    otherText: "What you typed on this page and did not save is lost.",
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
    "Il primo avvio del servizio stampa un nome utente e una password. Dopo, è un amministratore a farti entrare.",
  wait: "Troppi tentativi sbagliati. Per sicurezza, il prossimo è possibile tra {{time}}.",
  ready: "Ora puoi riprovare.",
  capsLock: "Il blocco maiuscole è attivo.",
  forgotten: "Password dimenticata? Un amministratore può dartene una nuova.",
  again: {
    title: "La sessione è scaduta",
    text: "Accedi di nuovo per continuare da dove eri. Nulla di ciò che hai scritto va perso.",
    other: "Accedi come un'altra persona",
    otherTitle: "Uscire senza accedere di nuovo?",
    otherText: "Ciò che hai scritto in questa pagina e non hai salvato va perso.",
    leave: "Esci",
    stay: "Resta",
  },
};

addTexts("access", { en, it });

export type AccessTexts = typeof en;
