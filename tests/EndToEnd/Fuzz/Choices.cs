namespace MonkeyTroop.Tests.EndToEnd.Fuzz;

/// <summary>Choices among things.</summary>
internal static class Choices
{
    /// <summary>One of them.</summary>
    public static T Pick<T>(this Random random, IReadOnlyList<T> from) => from[random.Next(from.Count)];
}
