using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using MonkeyTroop.Protocol;
using MonkeyTroop.Protocol.Identity;
using MonkeyTroop.Protocol.Receipts;

namespace MonkeyTroop.Tests.EndToEnd.Fuzz;

/// <summary>Valid requests of every call of the coordinator, each then changed in up to three places.</summary>
internal sealed class CoordinatorCases(FuzzNetwork fixture)
{
    private static readonly int[] HowMany = [0, 1, 1, 1, 1, 1, 1, 2, 2, 3];
    private static readonly string[] Open = ["/health", "/health/live", "/health/ready", "/public-key", "/.well-known/jwks.json", "/v1/models", "/nodes/ghost-1/reputation", "/", "/metrics", "/swagger"];
    private static readonly string[] Outcomes = ["completed", "failed", "overloaded", "rejected", "cancelled", "unused"];
    private static readonly string[] AdminPaths = ["/admin/audit?limit=10&offset=0", "/admin/ledger/verify", "/admin"];

    /// <summary>Makes one.</summary>
    public FuzzCase Make(Random random)
    {
        var draft = Valid(random);
        for (var changes = random.Pick(HowMany); changes > 0; changes--)
        {
            Change(draft, random);
        }

        return draft.ToCase();
    }

    private void Change(Draft draft, Random random)
    {
        switch (random.Next(20))
        {
            case < 9 when draft.Body is not null:
                BodyMutations.Apply(draft, random);
                break;
            case < 13 when draft.Signer is not null:
                Forgery.Proof(draft, random, fixture.NodeKeys[0], fixture.PublicPem);
                break;
            case < 15:
                HeadMutations.Path(draft, random);
                break;
            case < 16:
                HeadMutations.Method(draft, random);
                break;
            case < 17:
                HeadMutations.ContentType(draft, random);
                break;
            default:
                HeadMutations.Header(draft, random);
                break;
        }
    }

    private Draft Valid(Random random)
    {
        var key = random.Pick(fixture.Keys);
        var other = random.Pick(fixture.Keys).Thumbprint;
        return random.Next(22) switch
        {
            21 => End(random, random.Next(3) == 0 ? key : fixture.Network.Requester.Key),
            20 => Extend(random, random.Next(3) == 0 ? key : fixture.Network.Requester.Key),
            0 => Get(random.Pick(Open), null, isOpen: true),
            1 => Get(random.Pick(AdminPaths), null),
            2 => Get($"/peers?model={FuzzNetwork.Ghost}", key, isOpen: true),
            3 => Get($"/users/{key.Thumbprint}/balance", key, isOpen: true),
            4 or 5 => Get($"/users/{key.Thumbprint}/transactions?limit=5", key),
            6 => Post("/nodes/invite", new JsonObject(), key),
            7 or 8 => Register(random, key),
            9 or 10 or 11 => Post("/heartbeat", Heartbeat(), fixture.Node.Key),
            12 => Post("/hardware/challenge", new JsonObject { ["node_id"] = "ghost-1" }, fixture.Node.Key),
            13 => Post("/hardware/verify", Verification(), fixture.Node.Key),
            14 or 15 => Post("/authorize", new JsonObject { ["model"] = FuzzNetwork.Ghost, ["requester"] = key.Thumbprint, ["exclude_nodes"] = new JsonArray("n-1", "n-2") }, key),
            16 or 17 => Post("/transactions/submit", Receipt(random), null, isOpen: true),
            _ => Post($"/users/{key.Thumbprint}/transfers", Gift(random, other), key),
        };
    }

    private Draft Extend(Random random, EcKeyPair key) => Post(
        $"/jobs/{random.Pick(fixture.GhostJobs).JobId}/extend",
        new JsonObject { ["seconds"] = random.Next(1, 400), ["requester"] = key.Thumbprint },
        key);

    private Draft End(Random random, EcKeyPair key) => Post(
        $"/jobs/{random.Pick(fixture.GhostJobs).JobId}/end",
        new JsonObject { ["outcome"] = random.Pick(Outcomes), ["requests"] = 3, ["seconds"] = 1.5, ["requester"] = key.Thumbprint },
        key);

    private Draft Get(string path, EcKeyPair? signer, bool isOpen = false) => new()
    {
        Target = FuzzTarget.Coordinator,
        Server = fixture.Network.CoordinatorAddress,
        Method = "GET",
        Path = path,
        Signer = signer,
        IsOpen = isOpen,
    };

    private Draft Post(string path, JsonObject body, EcKeyPair? signer, bool isOpen = false, EcKeyPair? owner = null) => new()
    {
        Target = FuzzTarget.Coordinator,
        Server = fixture.Network.CoordinatorAddress,
        Method = "POST",
        Path = path,
        Signer = signer,
        IsOpen = isOpen,
        Owner = owner,
        Body = Encoding.UTF8.GetBytes(body.ToJsonString()),
    };

    private Draft Register(Random random, EcKeyPair owner)
    {
        var index = random.Next(fixture.NodeKeys.Count);
        var key = fixture.NodeKeys[index].PublicKey;
        var body = new JsonObject
        {
            ["node_id"] = string.Create(CultureInfo.InvariantCulture, $"fuzz-{index}"),
            ["node_public_key"] = new JsonObject { ["kty"] = key.Kty, ["crv"] = key.Crv, ["x"] = key.X, ["y"] = key.Y },
        };
        if (random.Next(3) == 0)
        {
            body["join_token"] = new string("0123456789abcdef"[random.Next(16)], 48);
        }

        return Post("/nodes/register", body, fixture.NodeKeys[index], owner: owner);
    }

    private static JsonObject Heartbeat() => new()
    {
        ["node_id"] = "ghost-1",
        ["tailscale_ip"] = "127.0.0.1",
        ["url"] = "http://127.0.0.1:9",
        ["status"] = "IDLE",
        ["models"] = new JsonArray(FuzzNetwork.Ghost, new JsonObject { ["name"] = "extra:1b", ["content_hash"] = new string('a', 64), ["size_bytes"] = 5 }),
        ["hardware"] = new JsonObject { ["gpu"] = "none", ["vram_free"] = 1 },
        ["engines"] = new JsonArray(new JsonObject { ["type"] = "ollama", ["version"] = "0.12.6", ["port"] = 11434 }),
        ["encryption_public_key"] = Convert.ToBase64String(new byte[32]),
        ["slots"] = 1024,
        ["in_flight"] = 0,
        ["models_hash"] = new string('b', 64),
    };

    private static JsonObject Verification() => new()
    {
        ["node_id"] = "ghost-1",
        ["challenge_token"] = "t",
        ["proof_hash"] = new string('c', 64),
        ["duration"] = 1.5,
        ["device_name"] = "card",
    };

    private JsonObject Receipt(Random random)
    {
        var receipt = fixture.Node.Sign(new ReceiptSubmission
        {
            JobId = random.Pick(fixture.GhostJobs).JobId,
            RequesterPublicKey = fixture.Network.Requester.Account,
            WorkerNodeId = fixture.Node.NodeId,
            DurationSeconds = random.Next(100) / 10m,
            Sequence = random.Next(1, 50),
            Final = random.Next(10) == 0,
            PromptTokens = 1,
            CompletionTokens = 1,
            Status = JobStatus.Completed,
        });
        return JsonNode.Parse(JsonSerializer.SerializeToUtf8Bytes(receipt, ProtocolJson.Default.ReceiptSubmission))!.AsObject();
    }

    private static JsonObject Gift(Random random, string to) => new()
    {
        ["to"] = to,
        ["amount"] = 0.000001m,
        ["idempotency_key"] = string.Create(CultureInfo.InvariantCulture, $"k-{random.Next(1000)}"),
        ["memo"] = "for the storm",
    };
}
