/// A record of every model, as `dump --with-secrets` writes it, what is referred to first.
package let everyModel = #"""
  {"model":"sentry.organization","pk":1,"fields":{"slug":"acme","name":"Acme","status":0,"default_role":"member","flags":{"a":[1.0,1e400]}}}
  {"model":"sentry.team","pk":1,"fields":{"organization_id":1,"slug":"web","name":"Web","status":0}}
  {"model":"sentry.project","pk":1,"fields":{"organization_id":1,"slug":"shop","name":"Shöp \"1\"\n","status":0,"first_event":"2024-01-02T03:04:05.678900Z","flags":3}}
  {"model":"sentry.projectteam","pk":1,"fields":{"project_id":1,"team_id":1}}
  {"model":"sentry.user","pk":1,"fields":{"name":"Ada","email":"ada@acme.example","is_active":true}}
  {"model":"sentry.useremail","pk":1,"fields":{"user_id":1,"email":"ada@acme.example","is_verified":false}}
  {"model":"sentry.organizationmember","pk":1,"fields":{"organization_id":1,"user_id":1}}
  {"model":"sentry.organizationmember","pk":2,"fields":{"organization_id":1,"user_id":null}}
  {"model":"sentry.organizationmemberteam","pk":1,"fields":{"organizationmember_id":1,"team_id":1,"is_active":true}}
  {"model":"sentry.environment","pk":1,"fields":{"organization_id":1,"name":"production"}}
  {"model":"sentry.release","pk":1,"fields":{"organization_id":1,"version":"shop@1.0","date_added":"2024-01-01T00:00:00.000000Z","date_released":null,"status":null}}
  {"model":"sentry.releaseproject","pk":1,"fields":{"release_id":1,"project_id":1}}
  {"model":"sentry.identityprovider","pk":1,"fields":{"type":"vsts","config":{},"external_id":null,"date_added":null}}
  {"model":"sentry.identity","pk":1,"fields":{"idp_id":1,"user_id":1,"external_id":"ada","data":{"access_token":"secret-access","refresh_token":"secret-refresh","expires":1700000000,"token_type":"bearer"},"status":1,"scopes":["vso.code"],"date_verified":null,"date_added":null}}
  {"model":"sentry.integration","pk":1,"fields":{"provider":"vsts","external_id":"90e9","name":"acme","metadata":{"domain_name":"https://dev.azure.com/acme/","subscription":{"id":"d2c1","secret":"secret-hook","check":"2024"}},"status":0}}
  {"model":"sentry.organizationintegration","pk":1,"fields":{"organization_id":1,"integration_id":1,"config":{"team_table":[{"id":"1-web","integration_key":"secret-team","team":"web"}]},"default_auth_id":77,"status":0,"grace_period_end":null}}
  {"model":"sentry.integrationexternalproject","pk":1,"fields":{"organization_integration_id":1,"name":"","external_id":"c0ff","resolved_status":"Done","unresolved_status":"Doing","date_added":null}}
  {"model":"sentry.repository","pk":1,"fields":{"organization_id":1,"name":"shop/api","url":null,"provider":"visualstudio","external_id":null,"config":{"name":"api","project":"shop"},"status":0,"integration_id":null,"date_added":null}}
  {"model":"sentry.rule","pk":1,"fields":{"project_id":1,"label":"all","data":{"actions":[]},"status":0,"environment_id":1,"owner":"team:1"}}
  {"model":"sentry.rule","pk":2,"fields":{"project_id":1,"label":"","data":{},"status":0,"environment_id":null,"owner":5}}
  {"model":"sentry.projectoption","pk":1,"fields":{"project_id":1,"key":"opsgenie:api_key","value":"secret-option"}}
  {"model":"sentry.projectoption","pk":2,"fields":{"project_id":1,"key":"opsgenie:enabled","value":true}}
  {"model":"sentry.projectoption","pk":3,"fields":{"project_id":1,"key":"opsgenie:text","value":"\"true\""}}
  {"model":"sentry.projectoption","pk":4,"fields":{"project_id":1,"key":"opsgenie:none","value":null}}
  {"model":"sentry.group","pk":1,"fields":{"project_id":1,"status":0,"substatus":3,"resolved_at":null,"active_at":"2024-01-01T00:00:00.000000Z","last_seen":null,"short_id":1,"message":"boom","culprit":"app","level":40,"times_seen":9007199254740993}}
  {"model":"sentry.grouphash","pk":1,"fields":{"project_id":1,"hash":"d41d","group_id":1}}
  {"model":"sentry.groupmeta","pk":1,"fields":{"group_id":1,"key":"jira:tid","value":"SHOP-1"}}
  {"model":"sentry.grouprelease","pk":1,"fields":{"project_id":1,"group_id":1,"release_id":1,"environment":"","first_seen":null,"last_seen":null}}
  {"model":"sentry.groupresolution","pk":1,"fields":{"group_id":1,"release_id":1,"current_release_version":null,"type":1,"actor_id":99,"datetime":null,"status":0}}
  {"model":"sentry.groupsubscription","pk":1,"fields":{"project_id":1,"group_id":1,"user_id":1,"is_active":true,"reason":3,"date_added":null}}
  {"model":"sentry.groupassignee","pk":1,"fields":{"project_id":1,"group_id":1,"user_id":null,"team_id":1,"date_added":null}}
  {"model":"sentry.grouphistory","pk":1,"fields":{"group_id":1,"project_id":1,"status":5,"prev_history_id":2,"prev_history_date":null,"user_id":1,"team_id":null,"date_added":null}}
  {"model":"sentry.grouphistory","pk":2,"fields":{"group_id":1,"project_id":1,"status":0,"prev_history_id":null,"prev_history_date":null,"user_id":null,"team_id":null,"date_added":null}}
  {"model":"sentry.activity","pk":1,"fields":{"project_id":1,"group_id":1,"type":11,"ident":null,"user_id":null,"datetime":"2024-01-01T00:00:00.000000Z","data":{"assignee":"1"}}}
  {"model":"sentry.activity","pk":2,"fields":{"project_id":1,"group_id":null,"type":10,"ident":"x","user_id":1,"datetime":null,"data":null}}
  {"model":"sentry.eventuser","pk":1,"fields":{"project_id":1,"hash":"ab","ident":null,"email":null,"username":null,"ip_address":"::1","name":null}}
  {"model":"sentry.event","pk":1,"fields":{"event_id":"f00d","project_id":1,"group_id":1,"datetime":"2024-01-01T00:00:00.000000Z","data":{"type":"error"}}}
  {"model":"sentry.externalissue","pk":1,"fields":{"organization_id":1,"integration_id":1,"key":"31","title":null,"description":null,"metadata":null,"date_added":null,"provider_status_updated_at":null,"provider_assignee_updated_at":null}}
  {"model":"sentry.grouplink","pk":1,"fields":{"group_id":1,"project_id":1,"linked_type":3,"linked_id":12345,"relationship":2,"data":{"provider":"vsts"},"datetime":null}}

  """#
