using System.Diagnostics;

namespace MonkeyTroop.Gateway.Errors;

/// <summary>
/// The last arm of every switch over a closed outcome. Each outcome that is known has an arm of its own: one without would otherwise be
/// answered with the words of another, such as that a proof was used before.
/// </summary>
internal static class MissingArm
{
    /// <summary>The defect that an outcome has no answer. Names its type or its value, nothing of what is in it.</summary>
    public static UnreachableException Of<T>(T outcome) where T : notnull =>
        new($"no answer to {typeof(T).Name} {(outcome is Enum value ? value.ToString() : outcome.GetType().Name)}");
}
