using System.Text.Json.Serialization;

namespace MonkeyTroop.Protocol;

/// <summary>Reads and writes an enum by its members' names alone: a number is refused, because its meaning is not part of the contract.</summary>
internal sealed class NamedEnumConverter<T>() : JsonStringEnumConverter<T>(namingPolicy: null, allowIntegerValues: false)
    where T : struct, Enum;
