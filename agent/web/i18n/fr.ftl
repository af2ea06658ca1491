# Les mots de la console. Les mêmes clés sont dans en.ftl ; un essai le vérifie.

## Cadre
skip = Aller au contenu
nav-label = Console
nav-tasks = Tâches
nav-cases = Dossiers
nav-inboxes = Boîtes
nav-figures = Chiffres
other-language = English
sign-out = Se déconnecter
error-prefix = Erreur :
faults-title = Il y a un problème
pager-label = Pages de la liste
pager-before = Précédents
pager-after = Suivants
search = Chercher
show = Afficher
close = Fermer
yes = Oui
no = Non
french = Français
english = Anglais
the-agent = L’agent
code-label = Code
pages = { $n ->
    [one] { $n } page
   *[other] { $n } pages
}

## Moments
moment-today = aujourd’hui à { $time }
moment-full = { $day } à { $time }
day-today = aujourd’hui
day-tomorrow = demain
day-yesterday = hier
day-in = dans { $n } jours
day-ago = il y a { $n } jours
month-1 = janvier
month-2 = février
month-3 = mars
month-4 = avril
month-5 = mai
month-6 = juin
month-7 = juillet
month-8 = août
month-9 = septembre
month-10 = octobre
month-11 = novembre
month-12 = décembre

## Connexion
signin-title = Se connecter
signin-name = Nom de compte
signin-password = Mot de passe
signin-button = Se connecter
signin-wait = Attendez { $n ->
    [one] { $n } seconde
   *[other] { $n } secondes
}, puis réessayez.

## Mon compte et les délégations
me-title = Mon compte
factor-title = Code à usage unique
factor-none = Votre compte n’a pas de code à usage unique.
factor-required = Le bureau en demande un pour chaque signature.
factor-set-up = En service depuis { $at } ; il reste { $codes } codes de secours.
factor-begin = Mettre en service
factor-again = Changer d’appareil
factor-password = Mot de passe de votre compte
factor-old-code = Code de l’appareil actuel, ou un code de secours
factor-show = Montrer le secret
factor-scan = Avec une application d’authentification, lisez ce code QR.
factor-qr = Code QR du secret ; le secret est écrit dessous
factor-by-hand = Ou tapez ce secret dans l’application :
factor-once = Le secret n’est montré que maintenant. Tapez le code de six chiffres que l’application affiche.
factor-code = Code de six chiffres
factor-confirm = Confirmer
factor-cancel = Annuler
factor-done = Le code à usage unique est en service.
recovery-title = Codes de secours
recovery-lead = Ils ne sont montrés que cette fois. Imprimez-les ou écrivez-les, et gardez-les loin de l’appareil. Chacun sert une seule fois, à la place d’un code, si l’appareil est perdu.
recovery-kept = Je les ai gardés
delegations-title = Délégations en vigueur et à venir
delegations-lead = Qui remplace qui, dans quel rôle et quels jours. Tout le bureau voit cette liste.
delegations-none = Aucune délégation n’est en vigueur ni prévue.
delegation-days = du { $first } au { $last }
delegation-now = en vigueur
delegation-later = à venir
delegation-end = Mettre fin
delegation-give = Être remplacé
delegation-to = Par qui
delegation-role = Dans quel rôle
delegation-workflow = Pour quels dossiers
delegation-everywhere = Tous
delegation-role-in = { $role }, seulement « { $workflow } »
delegation-between = Quels jours
delegation-first = du
delegation-last = au
delegation-why = Pourquoi, ou par quel acte
delegation-why-hint = Par exemple « congé annuel » ou « règlement 2026-14, art. 3 ». Cette raison accompagne chaque signature donnée en votre nom.
delegation-give-button = Donner la délégation
told-given = La délégation est donnée. Tout le bureau la voit.
told-ended = La délégation a pris fin.
away = { $giver } est remplacé par { $receiver } ({ $role }) { $days }.
col-giver = Remplacé
col-receiver = Remplaçant
col-days = Jours
col-why = Pourquoi

## Problèmes
problem-title = L’action n’a pas été faite
problem-not-found = Page introuvable
back-tasks = Aller aux tâches
errors-title = Codes d’erreur
errors-lead = Chaque erreur a un code. Sa page dit ce qu’il signifie, pourquoi il apparaît et quoi faire.
error-title = Erreur { $code }
col-meaning = Signification

## File des tâches
tasks-title = Tâches
tasks-count = { $n ->
    [0] Aucune tâche
    [one] { $n } tâche
   *[other] { $n } tâches
}
tasks-empty = Rien n’attend. Les nouvelles tâches apparaîtront ici.
filter-open = Toutes
filter-mine = Les miennes
filter-free = Libres
filter-awaited = En attente de la personne
filter-all = Tous
filter-cases-open = Ouverts
filter-cases-closed = Fermés
col-case = Dossier
col-task = Tâche
col-since = Depuis
col-due = Répondre avant la fin du
col-state = État
col-role = Rôle
task-mine = À vous
task-free = Libre
task-back = Avec un mot
task-review = Vérifier les champs
task-sign = Signer
task-repair = Réparer un envoi échoué
task-open = Libre
task-claimed = Prise par { $name }
task-done = Faite par { $name }, { $at }
task-done-by = Cette tâche est déjà faite : { $name }, { $at }.
task-taken-by = { $name } s’occupe de cette tâche. Elle reviendra dans la file si elle est rendue.
task-other-role = Cette tâche demande le rôle « { $role } », que votre compte n’a pas.
fields-doubtful = { $n ->
    [one] { $n } champ douteux
   *[other] { $n } champs douteux
}
told-review = Vérification terminée, dossier { $case }.
told-signed = Document signé, dossier { $case }.
told-declined = Signature refusée, dossier { $case }. Le dossier revient à la personne qui l’a préparé, avec votre raison.
told-nothing = Aucune signature libre n’a été choisie.
told-delegated = Signature confiée, dossier { $case }.
told-retried = L’envoi est demandé de nouveau, dossier { $case }.
told-returned = Tâche rendue, dossier { $case }.
told-again = Le document sera lu de nouveau.
give-back = Rendre la tâche
give-back-for = Si cette personne est absente, vous pouvez remettre la tâche dans la file ; le journal dira que c’est vous.
open-case = Voir le dossier { $case }

## Dossiers
search-everything = Chercher partout
search-title = Recherche
search-title-of = Recherche : « { $words } »
search-count = { $n ->
    [0] aucun résultat
    [one] { $n } résultat
   *[other] { $n } résultats
}
search-most = { $n } résultats ou plus : ajoutez un mot
search-hint = Aucun résultat. Chercher trouve les mots, avec ou sans accents, dans les champs et sur les pages des documents ; tous les mots doivent être au même endroit. Les renseignements sensibles ne se cherchent pas.
found-number = numéro du dossier
found-field = champ { $field }
found-page = page { $page }

cases-title = Dossiers
cases-search = Numéro de dossier
cases-count = { $n ->
    [0] aucun dossier
    [one] { $n } dossier
   *[other] { $n } dossiers
}
cases-empty = Aucun dossier ne correspond.
col-about = Objet
col-stands = Où il en est
col-received = Reçu
due-by = À répondre au plus tard le

## Station de vérification
station-title = { $what }, dossier { $case }
station-error = La valeur n’a pas pu être enregistrée. Vérifiez la connexion et réessayez.
viewer-label = Document reçu
viewer-pan = Page du document, à faire défiler
legend-doubtful = champ à vérifier
zoom-out = Réduire
zoom-in = Agrandir
zoom-fit = Ajuster
see-document = Voir le document
no-pages = Le document reçu n’a pas d’image de page.
page-alt = Page { $page } sur { $pages } de { $document }
fields-left = { $n ->
    [0] Tout est vérifié
    [one] { $n } champ à vérifier
   *[other] { $n } champs à vérifier
}
fields-checked = Champs déjà vérifiés
fields-certain = Champs lus avec certitude
accept = Accepter
seen = J’ai vérifié cette valeur
raw-reading = Lu tel quel :
checked-by = Vérifié par { $name }.
checked-you = Vérifié.
review-finish = Terminer la vérification
review-later = Enregistrer et continuer plus tard
note-declined = { $name } a refusé de signer : « { $reason } »
hint-date = Année, mois, jour : AAAA-MM-JJ
hint-postal-code = Par exemple G1R 4S9
hint-province = Deux lettres, par exemple QC
hint-nas = Neuf chiffres
hint-ramq = Quatre lettres et huit chiffres, par exemple TREM 8562 0113
hint-neq = Dix chiffres
hint-nir = Quinze caractères, clé comprise
hint-siret = Quatorze chiffres
hint-iban = Deux lettres du pays, deux chiffres, puis le compte
hint-phone = Dix chiffres ; un poste s’écrit « poste 12 »
hint-country = Le nom du pays ou son code de deux lettres
hint-paragraph = Maj + Entrée commence une ligne
box-checked = Cochée
box-unchecked = Non cochée
signature-present = Signature présente
signature-absent = Aucune signature
initials-present = Initiales présentes
initials-absent = Aucune initiale
stamp-present = Tampon présent
stamp-absent = Aucun tampon
phone-extension = { $number }, poste { $extension }
choice-none = Aucune case cochée
value-empty = (vide)
sure-person = Saisi par une personne.
sure-certain = Lecture sûre ({ $percent } %).
sure-good = Lecture plutôt sûre, à confirmer ({ $percent } %).
sure-middling = Lecture peu sûre ({ $percent } %).
sure-poor = Lecture très incertaine ({ $percent } %).
keys-button = Touches ( ? )
keys-title = Touches du clavier
key-enter = Entrée
key-shift = Maj
key-escape = Échap
keys-enter = accepte la valeur et passe au champ douteux suivant
keys-tab = passe au champ suivant sans rien accepter
keys-back = revient au champ précédent
keys-escape = remet la valeur telle qu’elle a été lue
keys-help = ouvre cette fenêtre
keys-single = Ouvrir cette fenêtre avec la touche ?

## Pourquoi un champ est douteux
doubt-low-confidence = L’image se lit mal.
doubt-readings-differ = Deux lectures de la même image ne s’accordent pas.
doubt-cell-count = Le nombre de cases remplies ne convient pas.
doubt-required-empty = Ce champ est obligatoire et rien n’y a été lu.
doubt-ambiguous-box = L’encre de la case est ambiguë.
doubt-no-box = Aucune case n’est cochée.
doubt-several-boxes = Plusieurs cases sont cochées.
doubt-ambiguous-ink = On ne sait pas si c’est une signature.
doubt-handwritten = C’est écrit à la main.
doubt-registration = La page est mal alignée sur le formulaire.
doubt-form-unsure = Ce pourrait être un autre formulaire, ou une autre révision.
doubt-out-of-page = La zone dépasse de la page.
doubt-not-offered = La valeur n’est pas un des choix du formulaire.
doubt-not-a-date = Ce n’est pas une date du calendrier.
doubt-not-a-nas = Un NAS a neuf chiffres.
doubt-ambiguous-date = Cette date peut se lire jour-mois ou mois-jour.
doubt-not-a-ramq = Un numéro d’assurance maladie a quatre lettres, une date de naissance et deux chiffres.
doubt-not-a-neq = Un NEQ a dix chiffres et commence par 11, 22, 33 ou 88.
doubt-not-a-nir = Un NIR a treize caractères et une clé de deux chiffres.
doubt-not-a-siret = Un SIRET a quatorze chiffres.
doubt-not-an-iban = Ce n’est pas un compte (IBAN).
doubt-not-the-pattern = La valeur n’a pas la forme attendue.
doubt-not-in-list = La valeur n’est pas dans la liste.
doubt-not-a-country = Ce n’est pas un pays.
doubt-code-not-read = Le code n’a pas pu être lu.
doubt-too-few-boxes = Trop peu de cases de ce groupe sont cochées.
doubt-too-many-boxes = Trop de cases de ce groupe sont cochées.
doubt-check-digit = Le chiffre de contrôle ne convient pas : un chiffre est sans doute mal lu.
doubt-not-a-postal-code = Ce n’est pas un code postal canadien.
doubt-not-a-phone = Ce n’est pas un numéro de téléphone.
doubt-not-an-email = Ce n’est pas une adresse de courriel.
doubt-not-an-amount = Ce n’est pas un montant.
doubt-not-a-number = Ce n’est pas un nombre entier.
doubt-not-a-province = Ce n’est pas une province ni un territoire.
doubt-not-a-box = La case n’a pas pu être lue.
doubt-odd-characters = Des caractères ne conviennent pas à ce champ.
doubt-too-long = Le texte est trop long.
doubt-accents = Il y a sur la page d’autres accents que dans la lecture.
doubt-odd-punctuation = Un point ou une virgule se trouve au milieu d’un mot.
doubt-value-not-shown = La page montre autre chose que la valeur du formulaire PDF.
doubt-often-corrected = Ce champ est souvent corrigé : chaque lecture est vérifiée.
doubt-proposed = La valeur se trouve près d’un libellé semblable sur la page ; personne ne l’a encore vérifiée.
doubt-nothing-read = Rien n’a été lu pour ce champ : le dossier a été ouvert à la main.
doubt-other = À vérifier ({ $code }).

## Ce qui ne va pas dans une valeur
fault-look = « { $field } » : vérifiez cette valeur et acceptez-la.
fault-value = « { $field } » : cette valeur ne convient pas.
fault-not-a-date = « { $field } » : écrivez une date qui existe, comme 2026-03-15.
fault-not-a-nas = « { $field } » : écrivez les neuf chiffres du NAS.
fault-ambiguous-date = « { $field } » : écrivez l’année d’abord, comme 2026-03-15.
fault-not-a-ramq = « { $field } » : écrivez les quatre lettres et les huit chiffres de la carte.
fault-not-a-neq = « { $field } » : écrivez les dix chiffres du NEQ.
fault-not-a-nir = « { $field } » : écrivez les treize caractères et la clé.
fault-not-a-siret = « { $field } » : écrivez les quatorze chiffres.
fault-not-an-iban = « { $field } » : écrivez le compte entier, avec les lettres du pays.
fault-not-the-pattern = « { $field } » : la valeur n’a pas la forme que le formulaire demande.
fault-not-in-list = « { $field } » : choisissez une valeur de la liste.
fault-not-a-country = « { $field } » : écrivez le nom d’un pays ou son code de deux lettres.
fault-check-digit = « { $field } » : ce numéro n’existe pas ; relisez chaque chiffre.
fault-not-a-postal-code = « { $field } » : écrivez un code postal canadien, comme G1R 4S9.
fault-not-a-phone = « { $field } » : écrivez un numéro de dix chiffres, comme 418 555-0134.
fault-not-an-email = « { $field } » : écrivez une adresse comme nom@exemple.ca.
fault-not-an-amount = « { $field } » : écrivez un montant comme 1234,50.
fault-not-a-number = « { $field } » : écrivez un nombre entier.
fault-not-a-province = « { $field } » : écrivez les deux lettres d’une province, comme QC.
fault-not-a-box = « { $field } » : choisissez une réponse.
fault-not-offered = « { $field } » : choisissez une des réponses du formulaire.
fault-odd-characters = « { $field } » : retirez les caractères qui ne conviennent pas à ce champ.
fault-too-long = « { $field } » : le texte est trop long.
fault-consent = Cochez la case pour dire que vous avez lu le document et que vous voulez le signer.
fault-pages = { $n ->
    [one] Il reste { $n } page que vous n’avez pas vue. Faites défiler le document jusqu’au bas, ou lisez une page à la fois.
   *[other] Il reste { $n } pages que vous n’avez pas vues. Faites défiler le document jusqu’au bas, ou lisez une page à la fois.
}
fault-no-pages = Les pages de ce document ne peuvent pas être affichées : il ne peut donc pas être signé ici.
fault-authority = Dites au nom de qui vous signez ; la délégation doit être en vigueur aujourd’hui.
fault-none-chosen = Cochez le consentement d’au moins un document.
fault-to = Choisissez à qui confier la signature.
fault-to-may-not = Cette personne ne peut pas signer ce document : choisissez quelqu’un d’autre.
fault-why = Écrivez pourquoi vous confiez la signature.
fault-delegation-to = Choisissez une personne et un de vos rôles.
fault-delegation-days = Écrivez deux jours : le dernier n’est ni passé, ni avant le premier, ni plus d’un an après.
fault-delegation-why = Écrivez pourquoi, ou par quel acte.
fault-other-document = Le document à signer a changé depuis l’ouverture de la page. Relisez-le avant de signer.
fault-passphrase-empty = Écrivez la phrase secrète de votre clé.
fault-code-empty = Écrivez le code à usage unique de votre appareil.
fault-password = Ce n’est pas le mot de passe de votre compte.
fault-passphrase = La clé n’a pas pu être ouverte : vérifiez la phrase secrète.
fault-reason = Écrivez pourquoi vous refusez de signer.
fault-period = « { $period } » n’est pas une période. Écrivez un mois (2026-10), une année (2026) ou deux jours (2026-01-15..2026-03-31).

## Signature
sign-viewer = Document à signer
sign-download = Télécharger le PDF même
sign-no-pages = Les pages ne sont pas affichables ici. Téléchargez le document pour le lire.
sign-what = Ce que vous signez
sign-document = Document
sign-reason = Motif inscrit dans la signature
sign-signer = Signataire
sign-key = clé « { $key } »
sign-sha256 = Empreinte SHA-256
sign-no-fitting-key = Ce document demande une clé du genre { $kinds }, et vous n’en avez pas. Demandez au soutien technique : { $command }
sign-consent = J’ai lu { $document }, j’accepte ce texte et je signe.
consent-title = Votre consentement
consent-version = Texte { $version }
authority = Vous signez
authority-own = en votre propre nom
authority-for = pour et au nom de { $name } ({ $role }, du { $first } au { $last })
pages-title = Pages vues
pages-seen = { $seen } sur { $pages } vues. Faites défiler le document jusqu’au bas de chaque page.
pages-all-seen = Toutes les pages ont été vues.
pages-not-noted = Une page vue n’a pas pu être notée. Vérifiez la connexion et faites défiler de nouveau, ou lisez une page à la fois.
pages-one-by-one = Lire une page à la fois
page-n = Page { $n }
page-of = Page { $page } sur { $pages }
page-seen = vue
page-seen-already = Celle-ci l’a déjà été.
page-before = Page précédente
page-read-next = J’ai lu cette page : suivante
page-read-last = J’ai lu cette page : revenir à la signature
back-to-signing = Signature, dossier
delegate-title = Confier la signature à quelqu’un d’autre
delegate-to = À qui
delegate-role = Toute personne du rôle { $role }
delegate-why = Pourquoi
delegate-button = Confier la tâche
delegate-days = Être remplacé pendant des jours donnés
choose = Choisir…
bulk-title = Signer plusieurs documents
bulk-count = { $n ->
    [one] { $n } document
   *[other] { $n } documents
}
bulk-left-out = { $n ->
    [one] { $n } tâche choisie n’est pas ici : elle n’est pas une signature, n’est plus libre, ou dépasse les vingt d’une page.
   *[other] { $n } tâches choisies ne sont pas ici : elles ne sont pas des signatures, ne sont plus libres, ou dépassent les vingt d’une page.
}
bulk-lead = Chaque document a ses pages à voir et son consentement. Ceux dont la case n’est pas cochée ne sont pas signés.
bulk-means = Signer les documents cochés
bulk-button = Signer
bulk-done-title = Signatures
bulk-done-count = { $n ->
    [0] Aucun document signé
    [one] { $n } document signé
   *[other] { $n } documents signés
}
bulk-signed = Signé
bulk-not-agreed = Non signé : la case n’était pas cochée.
bulk-again = Ouvrir la tâche
col-pick = Choisir
pick = Choisir : { $what }, dossier { $case }
pick-button = Signer les documents choisis
note-delegated = { $name } vous confie cette signature : « { $reason } »
sign-passphrase = Phrase secrète de votre clé
sign-passphrase-hint = Elle ouvre votre clé pour cette signature seulement et n’est jamais gardée.
sign-code = Code à usage unique
sign-code-hint = Les six chiffres de votre application, ou un code de secours.
sign-code-set-up = Le mettre en service
sign-button = Signer
decline-title = Refuser de signer
decline-reason = Pourquoi
decline-hint = Le dossier revient à la personne qui l’a préparé, avec cette raison. Elle reste au journal.
decline-button = Refuser de signer

## Réparation
repair-what = Ce qui a échoué
repair-why = Pourquoi
repair-tries = Essais
repair-key = Clé d’idempotence
repair-lead = Corrigez la cause, puis demandez de nouveau. La même clé est reprise : rien n’est fait deux fois.
repair-button = Demander de nouveau

## Un dossier
case-title = Dossier { $case }
case-about = En bref
case-fields = Renseignements
case-documents = Documents
case-signature = Vérification de la signature
case-tasks = Tâches
case-no-tasks = Aucune tâche n’a été nécessaire.
case-journal = Journal
case-looks = Consultations
case-ledger = Envois et minuteries
case-closed-at = { $outcome }, { $at }
status-open = Ouvert
status-closed = Fermé
why-this-date = Pourquoi cette date
fact-received = Reçu
fact-inbox = Boîte
fact-class = Confidentialité
fact-language = Langue de la personne
fact-suspended = Délai suspendu
suspended-since = depuis le { $day } : { $because }
fact-answered = Réponse envoyée
fact-paper = Papier touché
paper-touch = { $stage } ({ $cause })
field-doubtful = à vérifier
field-confirmed-by = Confirmé par { $name }.
field-corrected-by = Corrigé par { $name } ; lu « { $raw } ».
col-field = Champ
col-value = Valeur
col-when = Quand
col-who = Qui
col-what = Quoi
col-asked = Demandé
col-receipt = Reçu de dépôt
ended = terminé { $at }
attempts = { $n ->
    [0] pas encore essayé
    [one] { $n } essai
   *[other] { $n } essais
}
document-title = { $document }, dossier { $case }
document-view = Voir les pages
document-file = Télécharger le fichier
document-copy = copie consultable
document-copy-file = Télécharger la copie consultable
no-copy-signed = Pas de copie consultable : le document porte une signature numérique et reste tel quel.
no-copy-born-digital = Pas de copie consultable : le document est né numérique et reste tel quel.
no-copy = La copie consultable n’a pas pu être faite ({ $code }).
document-medium = Support d’origine
document-pages = Pages
document-transfer = Transfert du papier
transfer-format = Format reçu : { $format }
transfer-process = Procédé : { $process }
document-record = Documentation du transfert
copy-seal = Sceau de la copie
copy-sealed = La copie et la documentation du transfert portent ensemble le sceau du bureau.
copy-not-sealed = La copie ne porte pas le sceau du bureau.
copy-seal-failed = Le sceau du bureau n’a pas pu être mis sur la copie ({ $code }).
copy-again = Refaire la copie
told-copy = La copie sera refaite dès que rien d’autre n’attend.
document-paper = Le papier
paper-dispose = Consigner la destruction du papier
paper-disposed = Papier détruit le { $day } : { $method }, { $place }.
told-disposed = La destruction du papier est consignée et signée.
destruction-shredding = déchiquetage
destruction-pulping = mise en pâte
destruction-incineration = incinération
destruction-contractor = entreprise spécialisée, avec certificat de destruction
destruction-other = autre façon
disposal-title = Destruction du papier de { $document }, dossier { $case }
disposal-what = La copie scellée remplace le papier (RLRQ, c. C-1.1, art. 20). Vous signez le constat de sa destruction avec votre propre clé.
disposal-checks = Ce que l’agent a vérifié
disposal-check-original-unchanged = Le fichier reçu et l’image de chaque page sont ceux de leurs empreintes.
disposal-check-record-complete = La documentation du transfert est là et concerne ce document.
disposal-check-record-in-copy = La copie PDF/A est là et contient cette documentation.
disposal-check-seal-valid = Le sceau du bureau est sur la copie et il est valide.
disposal-not-ready = Gardez le papier : le fichier ne peut pas encore le remplacer.
disposal-rules = Règles préalables à la destruction
disposal-on = Jour de la destruction
disposal-method = Façon de détruire
disposal-details = Précisions sur la façon (obligatoires pour « autre façon »)
disposal-place = Lieu, ou référence du contenant
disposal-witness = Témoin (facultatif)
disposal-declarations = Je déclare que :
disposal-button = Signer le constat de destruction
disposal-back = Revenir au document
fault-disposal-day = Indiquez le jour de la destruction (année-mois-jour).
fault-disposal-method = Choisissez la façon de détruire.
fault-disposal-details = Décrivez la façon de détruire.
fault-disposal-place = Indiquez le lieu, ou la référence du contenant.
fault-declaration = Déclaration { $n } : cochez la case si c’est le cas ; sinon, le papier doit rester.
kind-received = Reçu
kind-letter = Lettre
kind-signed = Lettre signée
kind-evidence = Preuve
medium-paper = né sur papier
medium-digital = né numérique
evidence-bilevel = noir et blanc seulement
evidence-fax-coding = codage de télécopie
evidence-fax-resolution = résolution de télécopieur
evidence-page-is-an-image = chaque page est une image
evidence-text-layer = texte numérique
evidence-no-trace-of-paper = aucune trace de papier
evidence-made-here = produit ici
outcome-accepted = Acceptée
outcome-refused = Refusée
outcome-incomplete = Incomplète
outcome-withdrawn = Retirée
effect-make-letter = écrire la lettre
effect-seal = sceller le document
effect-deliver = remettre la réponse
effect-timer = réveil le { $at }
effect-read = lire le document
effect-copy = faire la copie consultable
effect-acknowledge = Accuser réception
effect-renew = veiller aux preuves des signatures
effect-renew-at = veiller aux preuves des signatures, prochain examen : { $at }
job-live = En attente
job-done = Fait
job-failed = Échoué
job-dropped = Plus nécessaire
verdict-valid = Signature valide
verdict-altered = Signature invalide, ou document modifié
verdict-cannot-tell = Impossible à dire
verdict-not-checked = La vérification n’a pas pu être faite ({ $code }).
verdict-signed-by = Signé par { $name }, { $at } selon son horloge.
verdict-whole = La signature couvre le fichier entier : aucun octet n’a changé.
verdict-details = Tout ce qui a été vérifié

## Journal
event-case-opened = Dossier { $number } ouvert : { $workflow }
event-document-filed = Document versé : { $document }
event-paper-disposed = Papier de { $document } détruit le { $day } : { $method }, { $place }
event-document-renewed = Preuves de { $document } renouvelées ; les nouvelles sont valables jusqu’à : { $until }
event-copy-renewed = Preuves de la copie scellée de { $document } renouvelées ; les nouvelles sont valables jusqu’à : { $until }
event-fields-read = { $fields } champs lus, dont { $doubtful } à vérifier
event-paper-touched = Papier touché : { $stage } ({ $cause })
event-deadline-set = Réponse à donner au plus tard le { $day }
event-delay-suspended = Le délai de réponse est suspendu : { $because }
event-delay-resumed = Le délai de réponse reprend ; réponse à donner au plus tard le { $day }
event-delay-ended = Le délai de réponse prend fin : la personne a sa réponse
event-delay-extended = Le délai est prolongé de { $days } jours ; réponse à donner au plus tard le { $day }
event-delay-recounted = Le calendrier du bureau a changé ; réponse à donner au plus tard le { $day }
event-received-code = Un document porte le code d’une de nos lettres et entre au dossier : { $document }
event-received-envelope = Un document arrivé dans le même envoi que la demande est entré au dossier : { $document }
event-received-number = Un document nomme ce dossier et y entre : { $document }
event-received-person = Un document a été mis au dossier : { $document }
event-deadline-passed = Le délai de réponse est dépassé
event-step-entered = Étape : { $step }
event-route-taken = { $step } : vers « { $to } », car { $rule }
event-route-otherwise = { $step } : vers « { $to } », aucune règle ne s’appliquait
event-task-opened = Tâche { $n } ouverte : { $what }
event-task-claimed = Tâche { $n } prise
event-task-returned = Tâche { $n } rendue
event-field-confirmed = « { $field } » confirmé
event-field-corrected = « { $field } » corrigé : « { $from } » devient « { $to } »
event-task-done = Tâche { $n } faite
event-effect-requested = Demandé : { $what }
event-effect-retried = Demandé de nouveau, sous la même clé : { $what }
event-effect-done = Fait : { $what }
event-effect-failed = Échec définitif : { $what } ({ $code })
event-document-signed = { $document } signé ({ $subject })
event-on-behalf = Pour et au nom de { $name }.
event-ceremony = Pages vues : { $pages } ; consentement { $version }.
event-task-handed-on = Tâche { $n } confiée à { $to } : « { $reason } »
event-document-sealed = { $document } scellé ({ $subject })
event-signature-declined = Signature de { $document } refusée : « { $reason } »
event-answer-sent = Réponse remise : { $document }
event-looked-case = A consulté le dossier
event-looked-found = A vu un extrait dans une recherche
event-looked-document = A consulté { $document }
event-looked-page = A consulté la page { $page } de { $document }
event-looked-other = A consulté : { $what }
event-case-closed = Dossier fermé : { $outcome }

## Boîtes
inboxes-title = Boîtes
inboxes-lead = Tout ce qui a été reçu est classé, reconnu comme doublon, en quarantaine ou en cours de lecture. Rien ne se perd : la somme le montre.
inboxes-empty = Aucune boîte n’est ouverte à vos rôles.
inbox-class = Confidentialité : { $class }
inbox-fax = ancienne ligne { $number }
inbox-oldest = lecture en cours depuis { $at }
inbox-empty = Rien ici.
inbox-arrivals = Arrivées
inbox-problems = { $n ->
    [one] Cette boîte a { $n } problème à régler : des documents ne sont peut-être pas pris.
   *[other] Cette boîte a { $n } problèmes à régler : des documents ne sont peut-être pas pris.
}
inbox-problems-title = À régler
inbox-waiting = { $n ->
    [one] { $n } document attend dans la boîte.
   *[other] { $n } documents attendent dans la boîte.
}
inbox-waiting-title = Documents qui attendent dans la boîte
inbox-paused = Rien n’est pris pour l’instant : trop d’arrivées sont en cours de lecture.
problem-file = Fichier : { $file }
problem-since = depuis { $at }
problem-next = prochain essai { $at }
waiting-settling = Il vient de changer.
waiting-unfinished = Sa fin manque : l’envoi n’est peut-être pas terminé.
waiting-temporary-name = Son nom dit que l’envoi n’est pas terminé.
waiting-retrying = Un problème est survenu ; un nouvel essai suivra.
waiting-queued = Son tour viendra : trop d’arrivées sont en cours.
count-received = { $n ->
    [one] reçu
   *[other] reçus
}
count-filed = { $n ->
    [one] classé
   *[other] classés
}
count-duplicates = { $n ->
    [one] doublon
   *[other] doublons
}
count-quarantined = en quarantaine
count-in-progress = en cours
sum-broken = Le compte ne tombe pas juste. Prévenez le soutien technique : un document manque peut-être.
state-filed = Classé
state-duplicate = Doublon
state-quarantined = En quarantaine
state-in-progress = En cours
duplicate-reason = Le même contenu est déjà arrivé dans cette boîte.
read-again = Lire de nouveau
col-file = Fichier
col-reason = Raison et quoi faire
size-kib = { $n } Kio
size-mib = { $n } Mio

## Ce qui arrive ensemble : un courriel ou une archive
state-opened = Envoi ouvert
inbox-opened = { $n ->
    [one] { $n } courriel ou archive a été ouvert ; ce sont ses pièces qui sont comptées
   *[other] { $n } courriels ou archives ont été ouverts ; ce sont leurs pièces qui sont comptées
}
envelope-of = Arrivé dans l’envoi
envelope-title = Dans cet envoi
envelope-unproven = Ce que dit l’en-tête du message ; rien ne le prouve.
envelope-from = De
envelope-subject = Objet
envelope-date = Écrit
envelope-signed = Signature du message
envelope-signed-not-checked = présente, non vérifiée ici ; le message est conservé tel quel
envelope-acknowledged = Accusé de réception
envelope-acknowledged-sent = { $number }, envoyé { $at }
envelope-acknowledged-refused = { $number }, refusé par le serveur de courriel ({ $code }) : rejoignez la personne autrement
envelope-acknowledged-waits = { $number }, pas encore envoyé ; s’il le reste, le soutien technique en trouve la raison dans le journal de l’agent
envelope-text = Texte du message
envelope-parts = Pièces
envelope-no-parts = Aucune pièce n’a pu être sortie.
envelope-left = Ce qui n’a pas pu être sorti
envelope-adornments = Images de mise en page, qui ne sont pas des documents : { $names }
left-encrypted = Chiffré ou protégé par un mot de passe : ouvrez le fichier avec la clé, ou demandez-en un autre.
left-too-deep = Trop de fichiers les uns dans les autres : ouvrez celui-ci à la main.
left-too-large = Trop volumineux : demandez le document en plusieurs envois.
left-too-many = Trop de pièces : demandez les dernières en plusieurs envois.
left-ratio = Ce fichier compressé deviendrait démesuré : il peut être malveillant, ne l’ouvrez pas.
left-overlapping = Les fichiers de cette archive se recouvrent : elle peut être malveillante, ne l’ouvrez pas.
left-unsupported = Un emballage qui n’est pas lu : demandez le document en PDF.
left-broken = Endommagé : comparez avec l’original, ou demandez un nouvel envoi.

## Bac des documents qu’aucun dossier n’a pris
inbox-tray = { $n ->
    [one] { $n } document attend que quelqu’un s’en occupe
   *[other] { $n } documents attendent que quelqu’un s’en occupe
}
state-handled = Traité à la main
tray-handled-by = Traité à la main par { $name } { $at } : « { $reason } »
tray-no-pages = Aucune page n’a pu être lue. Le fichier peut être téléchargé.
tray-act = Que faire de ce document ?
tray-form = C’est le formulaire
tray-form-hint = « Lire comme ce formulaire » pose les pages sur le formulaire vierge ; si elles n’y tombent pas, le document revient ici. « Ouvrir un dossier à la main » reprend les valeurs ci-dessous ; chacune sera à vérifier.
tray-form-choose = Choisir…
tray-read-as = Lire comme ce formulaire
tray-open = Ouvrir un dossier à la main
tray-again-hint = Après l’ajout ou la correction d’un formulaire, faites reconnaître le document de nouveau.
tray-reason = Traité à la main : pourquoi ?
tray-reason-hint = Par exemple « publicité », « transmis au service de la paie ». La raison reste au journal ; le document reste compté en quarantaine, mais n’attend plus personne.
tray-handle = Marquer comme traité à la main
tray-said = Ce que disent les pages
tray-said-hint = Des libellés et leurs valeurs, tels qu’ils ont été lus : des propositions, jamais des champs.
tray-said-nothing = Aucun libellé n’a été reconnu.
tray-sure = { $percent } %
tray-text = Texte des pages
tray-text-page = Page { $page }
tray-text-of = Texte de la page { $page }
tray-text-none = Aucun texte n’a été lu sur cette page.
tray-no-deeds = Personne n’a encore agi sur ce document.
col-label = Libellé
col-sure = Sûreté
told-handled = Le document est marqué comme traité à la main.
fault-which-form = Choisissez le formulaire dont il s’agit.
fault-handled-reason = Dites pourquoi le document est traité à la main.
deed-read-again = A demandé une nouvelle lecture
deed-read-as = A demandé une lecture comme « { $form } »
deed-put-into = A mis le document dans un dossier ouvert
candidates-title = Dossiers auxquels il peut appartenir
candidate-number = le document dit le numéro du dossier
candidate-awaited = le dossier attend un document
candidate-envelope = il est arrivé dans le même envoi qu’un document du dossier
candidate-name = le nom de la personne s’y trouve
put-into-one = Mettre au dossier { $case }
put-into-label = Numéro d’un dossier ouvert
put-into = Mettre à ce dossier
fault-which-case = Aucun dossier que vous pouvez voir n’a ce numéro. Écrivez-le comme 2026-000012.
fault-case-class = Ce dossier est d’une autre classe de confidentialité que la boîte de ce document : il ne peut pas y entrer.
fault-case-closed = Ce dossier est fermé. Ouvrez un dossier, ou dites que le document a été traité.
deed-opened = A ouvert un dossier à la main comme « { $form } »
deed-handled = A traité le document à la main : « { $reason } »
deed-document = A consulté ce qui a été lu
deed-file = A téléchargé le fichier
deed-page = A consulté la page { $page }
deed-text = A consulté le texte de la page { $page }
meaning-family-name = nom de famille
meaning-given-name = prénom
meaning-full-name = nom complet
meaning-address = adresse
meaning-municipality = municipalité
meaning-province = province
meaning-country = pays
meaning-postal-code = code postal
meaning-phone = téléphone
meaning-fax = télécopieur
meaning-email = courriel
meaning-birth-date = date de naissance
meaning-birth-place = lieu de naissance
meaning-date = date
meaning-signed-at = lieu de la signature
meaning-number = numéro
meaning-file-number = numéro de dossier
meaning-invoice-number = numéro de facture
meaning-amount = montant
meaning-nas = numéro d’assurance sociale
meaning-subject = objet
meaning-occupation = profession

## Chiffres
figures-title = Chiffres
period-label = Période
period-hint = Un mois (2026-10), une année (2026) ou deux jours (2026-01-15..2026-03-31).
period-text = Du { $first } au { $last }
as-of = tels qu’ils sont { $at }
share-title = Processus sans papier
thresholds-title = Seuils en vigueur
exclusions-title = Exclusions
exclusions-none = Aucun processus n’est exclu.
processes-title = Chaque processus
processes-empty = Le catalogue des processus est vide ou manque : la part ne peut pas être mesurée.
processes = { $n ->
    [one] { $n } processus
   *[other] { $n } processus
}
not-measured = Non mesuré
definition = Ce que cela mesure
col-process = Processus
col-verdict = Verdict
col-observed = Dossiers observés
col-against = Ce qui l’empêche de compter
col-stage = Étape
col-cause = Cause
col-cases = Dossiers
col-pages = Pages
col-share = Part des dossiers reçus
verdict-met = Sans papier
verdict-not-met = Non atteint
verdict-not-measured = Non mesuré
figure-fraction = { $part } sur { $whole }
figure-aim = cible { $aim }
figure-minimum = au moins { $n } dossiers observés, ou tout le volume
figure-volume = au moins { $share } du volume déclaré observé
figure-touch = au plus { $share } des dossiers touchés par le papier
figure-months = deux attestations signées depuis moins de { $n } mois
figure-excluded = { $what } : { $why } ({ $cases })
figure-uncatalogued = Le flux « { $workflow } » n’est pas au catalogue ({ $cases }) : il manque au dénominateur.
figure-observed = { $seen } sur { $declared } déclarés par année
figure-lead-time = Délai de traitement
figure-straight-through = Traités sans vérification
figure-deadlines = Délais respectés
figure-backlog = En attente
figure-backlog-unit = { $n ->
    [one] dossier ouvert
   *[other] dossiers ouverts
}
figure-overdue = { $n ->
    [0] aucun en retard
    [one] { $n } en retard
   *[other] { $n } en retard
}
figure-age = âge : la moitié sous { $p50 }, neuf sur dix sous { $p90 }
figure-p90 = pour la moitié ; { $p90 } pour neuf sur dix
figure-over = { $n ->
    [0] aucun dossier fermé
    [one] sur { $n } dossier fermé
   *[other] sur { $n } dossiers fermés
}
figure-left-out = { $n } { $why }
paper-title = Le papier qui reste
paper-pages = { $paper } pages de papier sur { $all } pages reçues.
paper-none = Aucun papier n’a été touché dans la période.
next-step = Prochaine étape à retirer : { $stage } ({ $cause }).
next-line = Prochaine ligne de télécopieur à fermer : { $inbox } ({ $number }).

## Formulaires
nav-forms = Formulaires
files-refused = Les fichiers du bureau ont changé et ne passent pas la vérification : ceux d’avant restent en vigueur.
files-title = Fichiers refusés
files-refused-at = Les fichiers du bureau lus { $at } ont des erreurs et ne sont pas en vigueur. Ceux d’avant le restent, pour les dossiers ouverts comme pour les nouveaux, jusqu’à ce que ce qui suit soit corrigé.
forms-title = Formulaires
forms-lead = Les formulaires que ce bureau reconnaît, avec leurs zones.
forms-empty = Aucun formulaire. « greffier form new » en propose un à partir d’un formulaire vierge.
col-form = Formulaire
col-form-name = Nom
col-revision = Révision
col-fields = Champs
form-title = Formulaire { $form }
form-revision = révision { $revision }
form-blank = Le formulaire vierge et ses zones
form-legend = Une zone est l’intérieur du cadre imprimé.
form-page = Page { $n } du formulaire vierge
form-read-only = Vous pouvez regarder ; seul le soutien technique peut enregistrer.
form-yaml = Le fichier du formulaire
form-yaml-hint = Ce qui est enregistré est ce texte. Il doit passer la vérification ; sinon rien ne change.
form-save = Enregistrer le formulaire
told-form-saved = Le formulaire est enregistré. Ce qui arrive maintenant est lu avec lui.
fault-form = { $code }, { $file } ligne { $line } : { $reason } { $mend }
fault-form-overtaken = Le fichier a été modifié depuis que vous avez ouvert cette page. Rien n’a été enregistré : copiez votre texte, rechargez la page et refaites vos changements.
zone-list = Champs et zones
zone-keys = Tab va de zone en zone. Flèches : déplacer ; Maj + flèches : agrandir ; avec Alt : finement. Suppr : supprimer. Ctrl + Z : annuler.
zone-name = Nom
zone-type = Type
zone-fr = Titre en français
zone-en = Titre en anglais
zone-width = Largeur
zone-height = Hauteur
zone-comb = Cases
zone-required = Obligatoire : vide est un doute
zone-add = Ajouter un champ
zone-delete = Supprimer
zone-undo = Annuler
zone-none = Aucune zone choisie
zone-deleted = supprimé
zone-added = ajouté
zone-undone = Dernier changement annulé
zone-by-hand = Ce champ est écrit autrement : changez-le dans le fichier

## Signer sans compte
outside-title = Un document à signer
outside-lead = { $office } vous demande de lire un document et de le signer.
outside-until = Ce lien est bon jusqu’au { $day } inclus, et ne sert qu’une fois.
outside-code-lead = Pour savoir que c’est bien vous, le bureau envoie un code par { $channel }, à l’adresse inscrite au dossier.
outside-code-sent = Un code de six chiffres vient de partir par { $channel }. Il est bon quinze minutes.
outside-code = Code de six chiffres
outside-send = Envoyer le code
outside-send-again = Envoyer un autre code
outside-go-on = Continuer
outside-other-way = Vous préférez signer autrement ? Personne n’est obligé de signer par ce moyen : appelez le bureau.
outside-name = Votre nom, comme signature
outside-name-hint = Prénom et nom, tels que vous signez.
outside-decline-hint = Le bureau reçoit votre raison et vous répondra.
outside-signed = Merci. Le document est signé.
outside-signed-next = Le bureau y a apposé son sceau et garde la preuve de votre signature. Le lien ne sert plus ; la suite vous parviendra comme d’habitude.
outside-declined = Vous avez refusé de signer.
outside-declined-next = Le bureau a reçu votre raison. Vous n’avez rien d’autre à faire maintenant.
outside-unknown = Ce lien n’existe pas.
outside-unknown-next = Vérifiez que l’adresse est entière, telle qu’elle vous a été envoyée. Sinon, demandez un nouveau lien au bureau.
outside-expired = Ce lien n’est plus bon : ses jours sont passés.
outside-expired-next = Rien n’est perdu. Demandez un nouveau lien au bureau.
outside-used = Ce lien a déjà servi.
outside-used-next = Le document est signé, ou la demande a été réglée autrement. Si ce n’est pas vous, avertissez le bureau tout de suite.
outside-revoked = Le bureau a remplacé ou repris ce lien.
outside-revoked-next = Utilisez le message le plus récent que vous avez reçu, ou demandez un nouveau lien au bureau.
channel-email = courriel
channel-phone = message texte
person-outside = La personne
task-sign-outside = Attendre une signature de l’extérieur
task-settled = Réglée sans le bureau, { $at }
task-settled-at = Cette tâche est réglée : la personne a répondu, { $at }.
invited-lead = La personne est invitée à signer par un lien :
invited-none = Le lien est en route.
invited-links = Liens
invited-again = Envoyer un nouveau lien
invited-revoke = Reprendre le lien
link-open = En attente
link-used = Utilisé
link-revoked = Repris ou remplacé
link-expired = Échu
col-channel = Moyen
col-until = Jusqu’à
told-invited = Un nouveau lien part, dossier { $case }. L’ancien ne sert plus.
told-revoked = Le lien est repris, dossier { $case }.
effect-invite-signer = envoyer un lien de signature
event-signer-invited = Tâche { $n } : lien de signature envoyé, bon jusqu’à { $at }
event-task-settled = Tâche { $n } réglée sans le bureau
event-signed-outside = { $document } signé par { $name }, de l’extérieur ; sceau du bureau apposé.
fault-code-wrong = Ce n’est pas le bon code. Tapez les six chiffres du dernier message reçu.
fault-code-over = Ce code ne peut plus servir : demandez-en un autre.
fault-codes-over = Trois codes ont été envoyés, c’est le plus possible. Demandez un nouveau lien au bureau.
fault-name = Écrivez votre nom.

## Vérifier une signature
nav-verify = Vérifier
verify-title = Vérifier une signature
verify-lead = Pour un PDF d’où qu’il vienne : qui l’a signé et quand, si les certificats étaient bons, et ce qui a changé depuis.
verify-file = Fichier PDF
verify-file-hint = Au plus { $largest }.
verify-button = Vérifier
verify-kept = Le fichier n’est versé à aucun dossier. Il est gardé une heure pour vous seul, puis oublié.
verify-not-done = Le fichier n’a pas pu être vérifié. { $sentence } ({ $code })
verify-valid-means = Chaque signature tient, chaque signataire est connu du bureau, et tout ce qui se trouve dans le fichier est couvert ou permis.
verify-altered-means = Une signature est brisée, ou le document a été changé après elle. Ne vous y fiez pas : demandez l’original à qui l’a signé.
verify-cannot-tell-means = Rien ne montre que le document a été changé, mais il manque de quoi dire qu’il est valide. Les raisons suivent.
verify-later = Depuis cette signature
verify-nothing-later = Rien n’a changé.
verify-as-signed = Voir ce qui a été signé
verify-empty-fields = Champs de signature encore vides
verify-size = Octets
verify-report = Télécharger le rapport (JSON)
verify-report-name = rapport de vérification
verify-another = Vérifier un autre fichier
verify-trust = Les autorités crues sont celles du dossier des clés du bureau. Rien n’est demandé au réseau : le même fichier reçoit la même réponse.
mebibytes = { $n } Mio
fault-no-file = Choisissez un fichier PDF qui n’est pas vide.
fault-file-too-large = Le fichier est trop grand : { $largest } au plus. « greffier verify » en lit de plus grands.
document-verify = Vérifier les signatures
as-signed-title = Ce qui a été signé : { $signature }
as-signed-name = tel que signé
as-signed-objects = Le fichier, objet par objet
as-signed-pixels = Les pages, pixel par pixel
as-signed-file = Télécharger ce qui a été signé
as-signed-all-same = { $n ->
    [one] La page est la même au pixel près.
   *[other] Les { $n } pages sont les mêmes au pixel près.
}
as-signed-differ = { $n ->
    [one] Une page diffère.
   *[other] { $n } pages diffèrent.
}
as-signed-changed = Page { $n } : { $areas }
as-signed-areas = { $n ->
    [one] une zone différente
   *[other] { $n } zones différentes
}
as-signed-added = Page { $n } : ajoutée depuis la signature
as-signed-removed = Page { $n } de ce qui a été signé : retirée depuis
as-signed-then = Page { $n }, telle que signée
as-signed-now = Page { $n }, telle qu’elle est maintenant
as-signed-no-page = Aucune page de ce côté.
as-signed-same = Pages identiques
as-signed-not-drawn = Les pages n’ont pas pu être dessinées. { $sentence } ({ $code })

task-await = Attendre la réponse de la personne
task-look = Regarder un document arrivé
task-perform = Faire le travail demandé
task-decide = Décider
task-four-eyes = Quatre yeux : vous avez fait l’étape « { $step } » de ce dossier, ou une délégation vous lie à la personne qui l’a faite. Une autre personne doit faire celle-ci.
told-performed = C’est fait, dossier { $case }.
told-decided = Décision prise, dossier { $case }.
needed = (obligatoire)
robot-lead = Un robot devait faire ce travail dans un autre système, qui a refusé. Faites-le à la main, puis dites ici ce qu'il en est.
await-lead = On attend la réponse de la personne. Si elle est venue autrement que par un document au dossier (téléphone, comptoir), dites-le ici et le dossier continue.
await-button = La réponse est là
look-lead = Ce document est entré au dossier sans qu’une étape l’attende. Regardez s’il change quelque chose ; ce qui en découle se dit sur la page du dossier.
look-button = C’est vu
perform-button = C’est fait
decide-legend = Votre décision
decide-with-reasons = (motifs obligatoires)
decide-reason = Motifs
decide-button = Décider
fault-needed = { $field } : ce champ est obligatoire.
fault-decide-reason = Écrivez les motifs de cette décision.
fault-option = Choisissez une des décisions.
report-title = Signaler un événement
report-lead = Le dossier quitte tout ce qui est en cours et suit le chemin prévu pour cet événement.
report-what = Ce qui est arrivé
report-reason = Comment vous le savez
report-button = Signaler
effect-notify = aviser la personne
timer-answer = le délai de réponse
timer-over = le temps de l’étape « { $step } »
timer-remind = le rappel de l’étape « { $step } »
timer-escalate = l’échelon suivant de l’étape « { $step } »
event-undoing-kept = Étape faite ; serait défaite si le dossier revenait en arrière : { $step }
event-undoing-begun = On défait ce qui a été fait : { $step }
event-undoing-done = Ce qui a été fait est défait : { $step }
event-robot-done = Le robot « { $robot } » a fait son travail : { $fields }
event-robot-refused = Le robot « { $robot } » a été refusé : { $said }
event-branches-begun = Plusieurs branches commencent : { $steps }
event-branches-joined = Les branches se rejoignent
event-branches-given-up = Les branches se rejoignent ; abandonné : { $steps }
event-reported = Événement : { $what }. { $reason }
event-workflow-migrated = Le dossier suit désormais une autre version de son processus
event-workflow-migrated-steps = Le dossier suit désormais une autre version de son processus : { $steps }
event-timer-set = À surveiller : { $what }, { $at }
event-time-over = Le moment est venu : { $what }
event-decided = Décision : { $option }
event-decided-because = Décision : { $option }. Motifs : { $reason }
event-fields-given = Champs remplis : { $fields }
event-effect-given-up = Abandonné : { $what }
event-notice-sent = Avis envoyé à la personne
event-task-escalated = Tâche { $n } en retard : elle passe au rôle { $to }
note-robot-refused = Un robot devait le faire ; l'autre système a refusé : « { $said } ». Faites-le à la main.
note-escalated = Cette tâche n’a pas été faite à temps : elle vous revient.
field-from-robot = rapporté par un robot
field-from-table = donné par une table de décision
field-given-by = rempli par { $name }
event-table-asked = Table « { $table } » consultée : { $fields }
