jsonCallback({
  "drPost": false,
  "services": [
    {
      "serviceName": "Acme Music",
      "redirectUrl": null,
      "events": [
        {
          "messageId": "2000001",
          "statusType": "Outage",
          "message": "Users cannot play songs.",
          "datePosted": "03/02/2026 02:10 PST",
          "startDate": "03/02/2026 02:00 PST",
          "endDate": null,
          "epochStartDate": 1772445600000,
          "epochEndDate": null,
          "usersAffected": "Some users are affected",
          "affectedServices": null,
          "eventStatus": "ongoing"
        }
      ]
    },
    {
      "serviceName": "Acme Radio",
      "redirectUrl": null,
      "events": [
        {
          "messageId": "2000001",
          "statusType": "Outage",
          "message": "Users cannot play songs.",
          "datePosted": "03/02/2026 02:10 PST",
          "startDate": "03/02/2026 02:00 PST",
          "endDate": null,
          "epochStartDate": 1772445600000,
          "epochEndDate": null,
          "usersAffected": "Some users are affected",
          "affectedServices": null,
          "eventStatus": "ongoing"
        }
      ]
    },
    {
      "serviceName": "Acme Mail",
      "redirectUrl": "http://www.acme.example/mail",
      "events": [
        {
          "messageId": "2000000",
          "statusType": "Performance",
          "message": "Mail was late.",
          "datePosted": "02/20/2026 01:00 PST",
          "startDate": "02/20/2026 00:00 PST",
          "endDate": "02/20/2026 00:50 PST",
          "epochStartDate": 1771574400000,
          "epochEndDate": 1771577400000,
          "usersAffected": "Some users were affected",
          "affectedServices": null,
          "eventStatus": "resolved"
        }
      ]
    },
    { "serviceName": "Acme Pay", "redirectUrl": null, "events": [] }
  ]
});
