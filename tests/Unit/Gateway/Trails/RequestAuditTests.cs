using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using MonkeyTroop.Gateway.Trails;
using MonkeyTroop.Grains.Audit;
using MonkeyTroop.Protocol.Errors;

namespace MonkeyTroop.Tests.Unit.Gateway.Trails;

public sealed class RequestAuditTests
{
    private readonly RecordingLog _log = new();

    [Theory]
    [InlineData("/authorize", 402, ProblemCodes.InsufficientCredits, null, AuditEventTypes.AuthorizeRefused)]
    [InlineData("/authorize", 503, ProblemCodes.NoNodeFree, null, AuditEventTypes.AuthorizeRefused)]
    [InlineData("/authorize", 401, ProblemCodes.InvalidProof, "BadSignature", AuditEventTypes.SecurityEvent)]
    [InlineData("/authorize", 401, ProblemCodes.NotYourAccount, null, AuditEventTypes.SecurityEvent)]
    [InlineData("/heartbeat", 401, ProblemCodes.ProofReused, null, AuditEventTypes.SecurityEvent)]
    [InlineData("/transactions/submit", 401, ProblemCodes.InvalidReceipt, null, AuditEventTypes.ReceiptRefused)]
    [InlineData("/admin/audit", 429, ProblemCodes.TooManyPasswords, null, AuditEventTypes.AdminRefused)]
    [InlineData("/any", 404, ProblemCodes.NotFound, null, AuditEventTypes.Refused)]
    [InlineData("/any", 429, "rate_limited", null, null)]
    [InlineData("/heartbeat", 503, ProblemCodes.StoreAway, null, null)]
    public void Record_Refusal_HasTheTypeThatFits(string path, int status, string code, string? fault, string? type)
    {
        var http = Request(path, status);
        (http.Trail().Refusal, http.Trail().ProofFault) = (code, fault);

        Audit().Record(http);

        Assert.Equal(type, _log.Events.SingleOrDefault()?.EventType);
    }

    [Fact]
    public void Record_NameThatWasNotProven_IsAClaimAndNotTheUser()
    {
        var claimed = Request("/authorize", 401);
        claimed.Trail().Claims("victim").Refusal = ProblemCodes.InvalidProof;
        var caught = Request("/authorize", 401);
        caught.Trail().Claims("victim").Knows("thief").Refusal = ProblemCodes.NotYourAccount;
        var own = Request("/authorize", 402);
        own.Trail().Claims("me").Knows("me").Refusal = ProblemCodes.InsufficientCredits;
        var replayed = Request("/authorize", 401);
        (replayed.Trail().ProvenKey, replayed.Trail().Refusal) = ("signer", ProblemCodes.ProofReused);

        foreach (var http in (HttpContext[])[claimed, caught, own, replayed])
        {
            Audit().Record(http);
        }

        Assert.Equal(
            [(null, "victim"), ("thief", "victim"), ("me", null), (null, "signer")],
            _log.Events.Select(entry => (entry.UserId, entry.Details.GetValueOrDefault("claimed_user"))));
    }

    [Fact]
    public void Record_Twice_IsOneEventWithTheRequestsIdAndAddress()
    {
        var http = Request("/authorize", 200);
        http.Trail().Knows("me").HasDone(AuditEventTypes.Authorized, ("job_id", "j"));

        Audit().Record(http);
        Audit().Record(http);

        var entry = Assert.Single(_log.Events);
        Assert.Equal((AuditEventTypes.Authorized, "me"), (entry.EventType, entry.UserId));
        Assert.Equal(
            new Dictionary<string, string> { ["request_id"] = "request-1", ["address"] = "100.64.0.1", ["job_id"] = "j" }, entry.Details);
    }

    [Fact]
    public void Record_SameMessageAgain_IsOnRecordOnce()
    {
        var audit = Audit();
        foreach (var key in (string[])["job 1", "job 1", "job 2", "job 1", "job 2"])
        {
            audit.Record(Done(AuditEventTypes.Settled, key));
        }

        audit.Record(Done(AuditEventTypes.TransferGiven, "job 1"));

        Assert.Equal([AuditEventTypes.Settled, AuditEventTypes.Settled, AuditEventTypes.TransferGiven], _log.Events.Select(entry => entry.EventType));
    }

    [Fact]
    public void Record_SameMessageAfterARestart_IsOnRecordAgain()
    {
        Audit().Record(Done(AuditEventTypes.Settled, "job 1"));
        Audit().Record(Done(AuditEventTypes.Settled, "job 1"));

        Assert.Equal(2, _log.Events.Count);
    }

    [Fact]
    public void Record_NothingOfInterest_IsNoEvent()
    {
        Audit().Record(Request("/health", 200));

        Assert.Empty(_log.Events);
    }

    private RequestAudit Audit() => new(
        _log, _log, new RefusalSampler(Options.Create(new AuditOptions()), TimeProvider.System), new RecordedOnce(2), TimeProvider.System);

    private static DefaultHttpContext Done(string type, string key)
    {
        var http = Request("/transactions/submit", 200);
        http.Trail().HasDone(type);
        http.Trail().Once(key);
        return http;
    }

    private static DefaultHttpContext Request(string path, int status)
    {
        var http = new DefaultHttpContext { TraceIdentifier = "request-1" };
        (http.Request.Method, http.Request.Path, http.Response.StatusCode) = ("POST", path, status);
        http.Connection.RemoteIpAddress = IPAddress.Parse("::ffff:100.64.0.1");
        return http;
    }

    private sealed class RecordingLog : IAuditLog, IAuditDurability
    {
        public List<AuditEvent> Events { get; } = [];

        public string? Trouble => null;

        public void Record(AuditEvent entry) => Events.Add(entry);

        public Task WrittenAsync() => Task.CompletedTask;
    }
}
