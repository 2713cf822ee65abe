using System.ComponentModel.DataAnnotations;

namespace MonkeyTroop.Gateway.Lists;

/// <summary>How the lists of models and nodes are made.</summary>
internal sealed class ListOptions
{
    /// <summary>Configuration section.</summary>
    public const string Section = "Lists";

    /// <summary>How long a list serves before it is made again because the directory has changed. Default 500 ms; 0 to 1 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan MaxAge { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Models in the list. Default 10,000; 1 to 1,000,000. Those of proven nodes come first.</summary>
    [Range(1, 1_000_000)]
    public int MaxModels { get; set; } = 10_000;
}
