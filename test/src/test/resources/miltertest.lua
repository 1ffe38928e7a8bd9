-- One message through Weir by miltertest (OpenDKIM's test client), a program that shares no code with ours.
-- Success is exit status 0 and a last line "OK": the program can end silently.
conn = mt.connect("inet:" .. tostring(port) .. "@127.0.0.1")
if conn == nil then error("cannot connect") end
if mt.negotiate(conn, nil, nil, nil) ~= nil then error("negotiation failed") end
if not mt.test_action(conn, SMFIF_QUARANTINE) then error("no quarantine asked for") end
mt.macro(conn, SMFIC_CONNECT, "j", "relay.test", "{daemon_name}", "relay.test")
if mt.conninfo(conn, "client.test", "203.0.113.9") ~= nil then error("CONNECT") end
if mt.helo(conn, "client.test") ~= nil then error("HELO") end
mt.macro(conn, SMFIC_MAIL, "i", "MILTERTEST1", "{auth_authen}", tostring(login))
if mt.mailfrom(conn, "<" .. tostring(login) .. ">") ~= nil then error("MAIL") end
mt.echo("after MAIL: " .. tostring(mt.getreply(conn)))
if tostring(stop) == "mail" then
  mt.disconnect(conn)
  mt.echo("OK")
  return
end
if mt.rcptto(conn, "<x@example.org>") ~= nil then error("RCPT") end
if mt.data(conn) ~= nil then error("DATA") end
if mt.header(conn, "Subject", "hello") ~= nil then error("HEADER") end
if mt.header(conn, "X-Weir-Score", "-99") ~= nil then error("HEADER") end
if mt.header(conn, "Content-Disposition", "attachment; filename=" .. tostring(file)) ~= nil then error("HEADER") end
if mt.eoh(conn) ~= nil then error("EOH") end
if mt.bodystring(conn, "text\r\n") ~= nil then error("BODY") end
if mt.eom(conn) ~= nil then error("EOM") end
mt.echo("accepted: " .. tostring(mt.getreply(conn) == SMFIR_ACCEPT or mt.getreply(conn) == SMFIR_CONTINUE))
mt.echo("held: " .. tostring(mt.eom_check(conn, MT_QUARANTINE)))
mt.echo("forged header removed: " .. tostring(mt.eom_check(conn, MT_HDRDELETE, "X-Weir-Score") or mt.eom_check(conn, MT_HDRDELETE, "x-weir-score")))
mt.disconnect(conn)
mt.echo("OK")
