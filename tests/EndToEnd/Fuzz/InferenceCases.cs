using System.Text;
using System.Text.Json.Nodes;
using MonkeyTroop.Protocol.Tickets;

namespace MonkeyTroop.Tests.EndToEnd.Fuzz;

/// <summary>Inference calls to the worker with a ticket, and to the client proxy without one, valid but for up to three places.</summary>
internal sealed class InferenceCases(FuzzNetwork fixture)
{
    private static readonly int[] HowMany = [0, 1, 1, 1, 1, 2, 2, 3];
    private static readonly string[] Paths = ["/v1/chat/completions", "/v1/completions", "/v1/embeddings", "/v1/responses", "/v1/messages"];
    private static readonly string[] Reads = ["/v1/models", "/health", "/v1/models/real:1b", "/api/tags"];
    private static readonly string[] Management = ["/api/pull", "/api/delete", "/api/create", "/api/generate", "/v1/../api/pull", "/v1/%2e%2e/api/pull", "/v1/chat/completions/../../api/delete", "//api/pull", "/%61pi/pull", "/v1\\..\\api\\pull"];

    private readonly string _elsewhere = fixture.GhostJobs[0].Token;

    /// <summary>Makes one.</summary>
    public FuzzCase Make(FuzzTarget target, Random random)
    {
        var draft = Valid(target, random);
        if (random.Next(3) == 0)
        {
            Forge(draft, random);
        }

        for (var changes = random.Pick(HowMany); changes > 0; changes--)
        {
            Change(draft, random);
        }

        return draft.ToCase();
    }

    private void Forge(Draft draft, Random random)
    {
        if (draft.Target == FuzzTarget.Client)
        {
            HeadMutations.Foreign(draft, random);
        }
        else if (draft.Path is not "/health")
        {
            (var name, draft.Ticket) = Forgery.Ticket(fixture.Ticket, _elsewhere, fixture.PublicPem, random);
            draft.IsForged = true;
            draft.Changes.Add($"ticket {name}");
        }

        if (draft.IsForged && draft.Body is not null)
        {
            draft.Body = Ask(random, FuzzNetwork.ForgedWord);
        }
    }

    private static void Change(Draft draft, Random random)
    {
        switch (random.Next(16))
        {
            case < 9 when draft.Body is not null:
                BodyMutations.Apply(draft, random);
                break;
            case < 11 when !draft.IsForged:
                HeadMutations.Path(draft, random);
                break;
            case < 12 when !draft.IsForged:
                HeadMutations.Method(draft, random);
                break;
            case < 13:
                HeadMutations.ContentType(draft, random);
                break;
            default:
                HeadMutations.Header(draft, random);
                break;
        }
    }

    private Draft Valid(FuzzTarget target, Random random)
    {
        if (target == FuzzTarget.Worker && random.Next(16) == 0)
        {
            return new Draft
            {
                Target = target,
                Server = fixture.Network.WorkerAddresses["node-1"],
                Method = "PUT",
                Path = WorkerPaths.Ticket,
                Ticket = fixture.Ticket,
            };
        }

        var body = random.Next(8) == 0 ? null : Ask(random, "hello");
        return new Draft
        {
            Target = target,
            Server = target == FuzzTarget.Worker ? fixture.Network.WorkerAddresses["node-1"] : fixture.Network.ClientAddress,
            Method = body is null ? "GET" : "POST",
            Path = body is null ? random.Pick(Reads) : random.Next(12) == 0 ? random.Pick(Management) : random.Pick(Paths),
            Body = body,
            Ticket = target == FuzzTarget.Worker ? fixture.Ticket : null,
        };
    }

    private static byte[] Ask(Random random, string word) => Encoding.UTF8.GetBytes(new JsonObject
    {
        ["model"] = FuzzNetwork.Model,
        ["stream"] = random.Next(2) == 0,
        ["messages"] = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = word }),
        ["prompt"] = word,
        ["input"] = word,
        ["max_tokens"] = 16,
        ["temperature"] = 0.5,
        ["stop"] = new JsonArray("\n"),
        ["stream_options"] = new JsonObject { ["include_usage"] = true },
        ["user"] = word,
    }.ToJsonString());
}
