using Microsoft.AspNetCore.Http;

namespace MonkeyTroop.ServiceDefaults.Requests;

/// <summary>Paths as they are meant: apps put a base URL that ends in a slash before a path that begins with one.</summary>
public static class Slashes
{
    /// <summary>Whether a path has several slashes in a row.</summary>
    public static bool AreSeveral(PathString path) => AreSeveral(path.Value);

    /// <summary>A path with one slash for each run of them.</summary>
    public static PathString Single(PathString path)
    {
        var text = path.Value;
        while (AreSeveral(text))
        {
            text = text!.Replace("//", "/", StringComparison.Ordinal);
        }

        return new PathString(text);
    }

    private static bool AreSeveral(string? path) => path is not null && path.Contains("//", StringComparison.Ordinal);
}
