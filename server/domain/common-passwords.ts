// Stems of passwords that attackers try first, without the digits and marks that people put around them, and whole ones
// that are long enough to pass for good.

export const commonPasswords: ReadonlySet<string> = new Set(
  `password passwort passw0rd motdepasse contrasena welcome letmein changeme changeit default secret administrator admin
   adminadmin superuser qwerty qwertyuiop qwertzuiop azerty azertyuiop asdfghjkl zxcvbnm abcdefghijkl abcdefghijklm iloveyou
   sunshine princess football baseball basketball superman batman pokemon starwars monkey dragon master shadow trustno
   rabbitmq rabbit guest guestguest spillway spillwayspillway dashboard production staging development kubernetes
   correcthorsebatterystaple passwordpassword welcomewelcome letmeinletmein changemechangeme secretsecret testtesttest
   qwertyqwerty qwertyqwertyqwerty rootroot rootrootroot testtest temporary temppassword mypassword newpassword
   yourpassword thisispassword thisismypassword iamthepassword supersecret topsecret company companyname
   1q2w3e4r5t6y 1qaz2wsx3edc 1qaz2wsx3edc4rfv qazwsxedcrfv zaq12wsxcde3 q1w2e3r4t5y6 123456789012 1234567890123 12345678901234
   123456789abc 0123456789ab 098765432109 987654321098 abc123abc123 123qweasdzxc 123abc123abc`.split(/\s+/),
);
