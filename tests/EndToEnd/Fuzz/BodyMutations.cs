using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace MonkeyTroop.Tests.EndToEnd.Fuzz;

/// <summary>Spoils bodies: a field, the whole, or bytes of it.</summary>
internal static class BodyMutations
{
    private const string Mark = "@here@";

    /// <summary>One change of the body.</summary>
    public static void Apply(Draft draft, Random random)
    {
        if (draft.Body is null || random.Next(12) == 0)
        {
            var (name, body) = random.Pick(Nasty.Bodies);
            draft.Body = body;
            draft.Changes.Add($"body {name}");
        }
        else if (random.Next(8) == 0 || Parse(draft.Body) is not { } json)
        {
            SpoilBytes(draft, random);
        }
        else
        {
            SpoilField(draft, json, random);
        }
    }

    private static void SpoilField(Draft draft, JsonObject json, Random random)
    {
        var fields = new List<(JsonNode Parent, string Name, int Index)>();
        Collect(json, fields);
        var (parent, name, index) = random.Pick(fields);
        var manner = random.Next(20);
        if (manner == 0 && parent is JsonObject without)
        {
            without.Remove(name);
            (draft.Body, var change) = (Bytes(json.ToJsonString()), $"{name} missing");
            draft.Changes.Add(change);
            return;
        }

        var old = (parent is JsonObject ? parent[name] : parent[index])?.ToJsonString() ?? "null";
        var (kind, value) = random.Next(400) == 0 ? Huge(random) : random.Pick(Nasty.Json);
        if (parent is JsonObject of)
        {
            of[name] = Mark;
        }
        else
        {
            parent[index] = Mark;
        }

        var member = $"\"{name}\":";
        var text = Encoding.Latin1.GetString(Bytes(json.ToJsonString())).Replace(
            $"\"{Mark}\"", manner == 1 && parent is JsonObject ? $"{old},{member}{value}" : manner == 2 && parent is JsonObject ? $"{value},{member}{old}" : value, StringComparison.Ordinal);
        draft.Body = Encoding.Latin1.GetBytes(text);
        draft.Changes.Add(string.Create(CultureInfo.InvariantCulture, $"{(parent is JsonObject ? name : $"item {index}")} {(manner is 1 or 2 ? "twice, also " : "")}{kind}"));
    }

    private static (string Name, string Json) Huge(Random random)
    {
        var (name, json) = random.Pick(Nasty.HugeJson);
        return (name, json.Value);
    }

    private static void SpoilBytes(Draft draft, Random random)
    {
        var body = draft.Body!.ToArray();
        switch (random.Next(4))
        {
            case 0:
                draft.Body = body[..random.Next(body.Length + 1)];
                draft.Changes.Add("body cut");
                break;
            case 1:
                draft.Body = [.. body, .. body];
                draft.Changes.Add("body twice");
                break;
            case 2:
                draft.Body = [.. body, 0, 0xFF];
                draft.Changes.Add("bytes appended");
                break;
            default:
                for (var i = 0; i < 3 && body.Length > 0; i++)
                {
                    body[random.Next(body.Length)] = (byte)random.Next(256);
                }

                draft.Body = body;
                draft.Changes.Add("bytes changed");
                break;
        }
    }

    private static void Collect(JsonNode node, List<(JsonNode Parent, string Name, int Index)> fields)
    {
        if (node is JsonObject members)
        {
            foreach (var (name, value) in members)
            {
                fields.Add((node, name, 0));
                Descend(value);
            }
        }
        else if (node is JsonArray items)
        {
            for (var i = 0; i < items.Count; i++)
            {
                fields.Add((node, "", i));
                Descend(items[i]);
            }
        }

        void Descend(JsonNode? child)
        {
            if (child is JsonObject or JsonArray)
            {
                Collect(child, fields);
            }
        }
    }

    private static JsonObject? Parse(byte[] body)
    {
        try
        {
            if (JsonNode.Parse(body) is not JsonObject { Count: > 0 } json)
            {
                return null;
            }

            // A member given twice is only found when its object is read.
            Collect(json, []);
            return json.ToJsonString().Length > 0 ? json : null;
        }
        catch (Exception e) when (e is System.Text.Json.JsonException or InvalidOperationException or ArgumentException)
        {
            return null;
        }
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
