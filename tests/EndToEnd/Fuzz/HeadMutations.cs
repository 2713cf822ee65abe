using System.Text;

namespace MonkeyTroop.Tests.EndToEnd.Fuzz;

/// <summary>Spoils what stands before the body: method, path, query, headers.</summary>
internal static class HeadMutations
{
    /// <summary>Another or a strange header.</summary>
    public static void Header(Draft draft, Random random)
    {
        var (name, value) = random.Pick(Nasty.Headers);
        if (name is "Upgrade" && draft.Target != FuzzTarget.Coordinator)
        {
            draft.Headers.Add(("Connection", "Upgrade"));
        }

        draft.Headers.Add((name, value));
        draft.Changes.Add($"{name}: {value[..Math.Min(value.Length, 20)]}");
        if (name == "Expect" || name == "Authorization" || name == "DPoP")
        {
            // Two of a kind must not be read as the better of both.
            draft.Changes.Add("added");
        }
    }

    /// <summary>Another content type.</summary>
    public static void ContentType(Draft draft, Random random)
    {
        draft.ContentType = random.Pick(Nasty.ContentTypes);
        draft.Changes.Add($"type {draft.ContentType?[..Math.Min(draft.ContentType.Length, 20)] ?? "none"}");
    }

    /// <summary>Another method.</summary>
    public static void Method(Draft draft, Random random)
    {
        draft.Method = random.Pick(Nasty.Methods);
        draft.Changes.Add("method");
    }

    /// <summary>Another path: a segment replaced, added, doubled or encoded; or a query.</summary>
    public static void Path(Draft draft, Random random)
    {
        var segments = draft.Path.Split('?')[0].Split('/');
        switch (random.Next(6))
        {
            case 0:
                draft.Path = draft.Path.Split('?')[0] + random.Pick(Nasty.Queries);
                break;
            case 1:
                draft.Path = $"{draft.Path}/{random.Pick(Nasty.Segments)}";
                break;
            case 2:
                draft.Path = $"/{draft.Path}";
                break;
            case 3:
                draft.Path = Encoded(draft.Path, random);
                break;
            case 4:
                draft.Path = $"{draft.Path}/{(random.Next(2) == 0 ? "" : "../../api/pull")}";
                break;
            default:
                segments[random.Next(1, segments.Length)] = random.Pick(Nasty.Segments);
                draft.Path = string.Join('/', segments);
                break;
        }

        // White space would end the target.
        draft.Path = draft.Path.Replace(" ", "%20", StringComparison.Ordinal);
        draft.Changes.Add("path");
    }

    /// <summary>What a web page of elsewhere cannot help to send.</summary>
    public static void Foreign(Draft draft, Random random)
    {
        var port = draft.Server.Port;
        switch (random.Next(3))
        {
            case 0:
                // Names only: nobody can point an address elsewhere, so a Host that is one forges nothing.
                draft.Host = random.Pick([
                    "evil.example", $"evil.example:{port}", $"127.0.0.1.evil.example:{port}", $"localhost.evil.example:{port}", "", $"localhost:{port}, evil.example",
                    $"user@localhost:{port}",
                ]);
                draft.Changes.Add($"Host {draft.Host}");
                break;
            case 1:
                var origin = random.Pick([
                    "https://evil.example", "null", $"http://localhost.evil.example:{port}", $"https://localhost:{port}", $"http://localhost:{port + 1}", "file://", "chrome-extension://x", "\"", "http://",
                ]);
                draft.Headers.Add(("Origin", origin));
                draft.Changes.Add($"Origin {origin}");
                break;
            default:
                draft.Headers.Add(("Sec-Fetch-Site", random.Pick(["cross-site", "same-site", "x", "CROSS-SITE"])));
                draft.Changes.Add("Sec-Fetch-Site");
                break;
        }

        draft.IsForged = true;
    }

    private static string Encoded(string path, Random random)
    {
        var (text, share) = (new StringBuilder(), random.Next(1, 5));
        foreach (var c in path)
        {
            text.Append(random.Next(share) == 0 && c < 128 ? $"%{(int)c:x2}" : c.ToString());
        }

        return text[0] == '/' ? text.ToString() : $"/{text}";
    }
}
